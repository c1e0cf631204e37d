import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type AccountsRoom, openAccounts, refusal } from '#test/accounts-room.ts';
import { movingClock } from '#test/moving-clock.ts';
import { ORIGIN, ROCHE } from '#test/user-forms.ts';
import { purge } from '../../idp-ogestion/src/domain/purge.ts';
import { endSessions, resendActivation } from '../../idp-ogestion/src/domain/user-access.ts';
import { PAUL } from '../../scripts/cast.ts';

let room: AccountsRoom;
let accounts: AccountsRoom['accounts'];
let subs: AccountsRoom['subs'];
beforeEach(async () => {
  room = await openAccounts();
  ({ accounts, subs } = room);
});
afterEach(() => room.close());

describe('G31 : le double clic sur Valider', () => {
  test('G31 : deux envois ensemble font un compte et un mail, et répondent pareil', async () => {
    const key = randomUUID();
    const [first, second] = await Promise.all([
      accounts.create(subs.claire, {}, { key }),
      accounts.create(subs.claire, {}, { key }),
    ]);
    expect(second).toBe(first);
    expect(await room.mailsTo(first)).toHaveLength(1);
    expect(await room.countOf('select from users where email = $1', [ROCHE.email])).toBe(1);
  });

  test('G31 : un envoi refusé n’use pas la clé', async () => {
    const key = randomUUID();
    await expect(accounts.create(subs.claire, { email: PAUL.email }, { key })).rejects.toThrow();
    expect(await accounts.create(subs.claire, {}, { key })).toEqual(expect.any(String));
  });

  test('G31 : la clé d’un autre ne donne rien', async () => {
    const key = randomUUID();
    await accounts.create(subs.claire, {}, { key });
    await expect(accounts.create(subs.yann, {}, { key })).rejects.toThrow('Rechargez');
  });

  test('G31 : une clé est gardée un jour, puis oubliée', async () => {
    await accounts.create(subs.claire);
    const clock = movingClock();
    clock.advance(23 * 3600);
    await purge({ pool: room.pool, clock });
    expect(await room.countOf('select from operations')).toBe(1);
    clock.advance(2 * 3600);
    await purge({ pool: room.pool, clock });
    expect(await room.countOf('select from operations')).toBe(0);
  });

  test('G31 G32 : une page revenue en arrière, remplie autrement, ne passe pas pour enregistrée', async () => {
    const key = randomUUID();
    const { present: version } = await accounts.sheet(subs.claire, subs.paul);
    await accounts.save(subs.claire, subs.paul, { prenom: 'Jean-Paul' }, { key, version });
    const deactivation = { desactive: true, motif: 'Départ' };
    await expect(accounts.save(subs.claire, subs.paul, deactivation, { key, version })).rejects.toEqual(
      refusal('conflict', /^Cette fiche a été modifiée par Claire MARTIN/),
    );
  });

  test('G31 : les boutons d’une même page sont des actes différents', async () => {
    const order = { sub: subs.nina, key: randomUUID(), origin: ORIGIN };
    await endSessions(accounts.context, { sub: subs.claire }, order);
    await resendActivation(accounts.context, { sub: subs.claire }, order);
    expect(await room.mailsTo(subs.nina)).toHaveLength(1);
  });

  test('G31 : deux envois d’une fiche la changent une fois', async () => {
    const key = randomUUID();
    const { present: version } = await accounts.sheet(subs.claire, subs.paul);
    const save = () => accounts.save(subs.claire, subs.paul, { prenom: 'Jean-Paul' }, { key, version });
    expect(await Promise.all([save(), save()])).toEqual([subs.paul, subs.paul]);
    expect((await room.userOf(subs.paul)).version).toBe(version + 1);
  });
});
