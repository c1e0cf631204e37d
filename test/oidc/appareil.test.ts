import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Attempts, WRONG } from '#test/attempts.ts';
import { holdClock, moveClock, releaseClock } from '#test/clock.ts';
import { type OpWorld, startOp } from '#test/op-world.ts';
import { CLAIRE, DEMO_PASSWORD, PAUL } from '../../scripts/cast.ts';

let op: OpWorld;
let attacker: Attempts;
beforeAll(async () => {
  op = await startOp({ OGESTION_TRUST_PROXY: 'true', OGESTION_HASH_QUEUE: '64' });
});
beforeEach(async () => {
  holdClock();
  await op.db.query('delete from login_throttles');
  attacker = new Attempts(op);
});
afterEach(releaseClock);
afterAll(() => op.stop());

/** Fails `times` times in a row, without waiting. */
async function fail(email: string, times: number, by = attacker): Promise<void> {
  for (let n = 1; n <= times; n += 1) expect((await by.try(email, WRONG)).status).toBe(401);
}

describe('P10 empêcher quelqu’un d’entrer', () => {
  let owner: Attempts;
  beforeEach(async () => {
    owner = new Attempts(op);
    expect(await owner.enters(CLAIRE.email, DEMO_PASSWORD)).toBe(true);
  });

  test('P10 G25 un appareil connu a son propre compte : le harcèlement venu d’ailleurs ne l’arrête pas', async () => {
    await fail(CLAIRE.email, 3);
    expect((await attacker.try(CLAIRE.email, DEMO_PASSWORD)).status).toBe(429);
    expect(await owner.enters(CLAIRE.email, DEMO_PASSWORD)).toBe(true);
  });

  test('P10 il n’y a pas d’essais sans fin sur un appareil connu', async () => {
    await fail(CLAIRE.email, 3, owner);
    expect((await owner.try(CLAIRE.email, DEMO_PASSWORD)).status).toBe(429);
  });

  test('P10 l’appareil de Paul n’est pas celui de Claire', async () => {
    const paul = new Attempts(op);
    expect(await paul.enters(PAUL.email, DEMO_PASSWORD)).toBe(true);
    await fail(CLAIRE.email, 3);
    expect((await paul.try(CLAIRE.email, DEMO_PASSWORD)).status).toBe(429);
  });

  test('P9 cent échecs de suite désactivent le mot de passe, sans le dire', async () => {
    await fail(CLAIRE.email, 1);
    await op.db.query('update login_throttles set failures = 99');
    await fail(CLAIRE.email, 1);
    moveClock(2 * 3600);
    const refused = await attacker.try(CLAIRE.email, DEMO_PASSWORD);
    expect([refused.status, refused.body.includes('La connexion a échoué.')]).toEqual([401, true]);
  });

  test('P9 à 99 le bon mot de passe entre encore', async () => {
    await fail(CLAIRE.email, 1);
    await op.db.query('update login_throttles set failures = 99');
    expect(await attacker.enters(CLAIRE.email, DEMO_PASSWORD)).toBe(true);
  });
});
