import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Attempts, WRONG } from '#test/attempts.ts';
import { type OpWorld, startOp } from '#test/op-world.ts';
import { subOf } from '#test/people.ts';
import { Referent, textOf } from '#test/referent.ts';
import { CLAIRE, DEMO_PASSWORD, PAUL } from '../../scripts/cast.ts';

let op: OpWorld;
let claire: Referent;
let paul: string;
beforeAll(async () => {
  op = await startOp({ OGESTION_TRUST_PROXY: 'true' });
  claire = await Referent.signedIn(op, CLAIRE);
  paul = await subOf(op.db, PAUL);
});
beforeEach(() => op.db.query('delete from login_throttles'));
afterAll(() => op.stop());

const sheet = async () => textOf((await claire.openSheet(paul)).body);
const unblock = async () =>
  textOf((await claire.send(await claire.openSheet(paul), `/utilisateurs/${paul}/debloquer`)).body);

/** Five wrong passwords in a row, each as soon as it may be tried. */
async function failed(attempts: Attempts): Promise<void> {
  for (const _time of [1, 2, 3, 4, 5]) {
    await op.db.query('update login_throttles set blocked_until = last_failure_at');
    await attempts.try(PAUL.email, WRONG);
  }
}

describe('débloquer après trop d’essais', () => {
  test('le délai se lit sur la fiche, et un clic y met fin', async () => {
    await failed(new Attempts(op));
    expect(await new Attempts(op).enters(PAUL.email, DEMO_PASSWORD)).toBe(false);
    expect(await sheet()).toMatch(/bloquée jusqu'au .* après trop d'erreurs/);
    expect(await unblock()).toContain('La connexion est débloquée');
    expect(await new Attempts(op).enters(PAUL.email, DEMO_PASSWORD)).toBe(true);
    const { rows } = await op.db.query('select event from audit_events where target_sub = $1', [paul]);
    expect(rows).toContainEqual({ event: 'authn_login_unlocked' });
  });

  test('P10 : sur un appareil connu, qui a son propre compte, aussi', async () => {
    const own = new Attempts(op);
    expect(await own.enters(PAUL.email, DEMO_PASSWORD)).toBe(true);
    await failed(own);
    expect(await own.enters(PAUL.email, DEMO_PASSWORD)).toBe(false);
    expect(await sheet()).toMatch(/bloquée jusqu'au .* après trop d'erreurs/);
    await unblock();
    expect(await own.enters(PAUL.email, DEMO_PASSWORD)).toBe(true);
  });

  test('P9 : un mot de passe désactivé par cent erreurs le reste', async () => {
    await new Attempts(op).try(PAUL.email, WRONG);
    await op.db.query('update login_throttles set failures = 100 where failures = 1');
    expect(await sheet()).toContain('la personne doit en choisir un nouveau');
    await claire.post(`/utilisateurs/${paul}/debloquer`);
    expect(await new Attempts(op).enters(PAUL.email, DEMO_PASSWORD)).toBe(false);
  });
});
