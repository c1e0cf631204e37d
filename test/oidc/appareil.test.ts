import { beforeEach, describe, expect, test } from '@jest/globals';
import { Attempts } from '#test/attempts.ts';
import { moveClock } from '#test/clock.ts';
import { guessing } from '#test/guessing.ts';
import { CLAIRE, DEMO_PASSWORD, PAUL } from '../../scripts/cast.ts';

const scene = guessing();

describe('P10 empêcher quelqu’un d’entrer', () => {
  let owner: Attempts;
  beforeEach(async () => {
    owner = new Attempts(scene.op);
    expect(await owner.enters(CLAIRE.email, DEMO_PASSWORD)).toBe(true);
  });

  test('P10 G25 un appareil connu a son propre compte : le harcèlement venu d’ailleurs ne l’arrête pas', async () => {
    await scene.fail(CLAIRE.email, 3);
    expect((await scene.attacker.try(CLAIRE.email, DEMO_PASSWORD)).status).toBe(429);
    expect(await owner.enters(CLAIRE.email, DEMO_PASSWORD)).toBe(true);
  });

  test('P10 il n’y a pas d’essais sans fin sur un appareil connu', async () => {
    await scene.fail(CLAIRE.email, 3, owner);
    expect((await owner.try(CLAIRE.email, DEMO_PASSWORD)).status).toBe(429);
  });

  test('P10 l’appareil de Paul n’est pas celui de Claire', async () => {
    const paul = new Attempts(scene.op);
    expect(await paul.enters(PAUL.email, DEMO_PASSWORD)).toBe(true);
    await scene.fail(CLAIRE.email, 3);
    expect((await paul.try(CLAIRE.email, DEMO_PASSWORD)).status).toBe(429);
  });

  test('P9 cent échecs de suite désactivent le mot de passe, sans le dire', async () => {
    await scene.fail(CLAIRE.email, 1);
    await scene.op.db.query('update login_throttles set failures = 99');
    await scene.fail(CLAIRE.email, 1);
    moveClock(2 * 3600);
    const refused = await scene.attacker.try(CLAIRE.email, DEMO_PASSWORD);
    expect([refused.status, refused.body.includes('La connexion a échoué.')]).toEqual([401, true]);
  });

  test('P9 à 99 le bon mot de passe entre encore', async () => {
    await scene.fail(CLAIRE.email, 1);
    await scene.op.db.query('update login_throttles set failures = 99');
    expect(await scene.attacker.enters(CLAIRE.email, DEMO_PASSWORD)).toBe(true);
  });
});
