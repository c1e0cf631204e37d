import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { systemClock } from '#shared/clock.ts';
import { type AccountsRoom, openAccounts, refusal } from '#test/accounts-room.ts';
import { ORIGIN } from '#test/user-forms.ts';
import { issueLink, readLink } from '../../idp-ogestion/src/domain/links.ts';
import { resendActivation } from '../../idp-ogestion/src/domain/user-access.ts';
import { reactivateUser } from '../../idp-ogestion/src/domain/user-activation.ts';
import { LEFT } from '../../idp-ogestion/src/domain/user-update.ts';
import { BOURG, NINA, PAUL, SOFIA } from '../../scripts/cast.ts';

let room: AccountsRoom;
let accounts: AccountsRoom['accounts'];
let subs: AccountsRoom['subs'];
beforeEach(async () => {
  room = await openAccounts();
  ({ accounts, subs } = room);
});
afterEach(() => room.close());

const DAY = 24 * 3600;

/** A link as a mail that leaves makes it. */
const linkTo = (sub: string, email: string) => issueLink(room.pool, systemClock, { sub, email, purpose: 'activation' });
const isLive = (token: string) =>
  readLink(room.pool, systemClock, token, 'activation').then(
    () => true,
    () => false,
  );
const reactivate = async (actor: string, sub: string, confirmed: 'aucun-etablissement'[] = []) => {
  const { version } = await room.userOf(sub);
  return reactivateUser(
    accounts.context,
    { sub: actor },
    { sub, version, key: randomUUID(), confirmed, origin: ORIGIN },
  );
};

describe('désactiver et réactiver', () => {
  test('S58 G20 : désactiver demande un motif, prévient la personne et périme ses liens', async () => {
    await expect(accounts.save(subs.claire, subs.nina, { desactive: true })).rejects.toMatchObject({
      faults: [{ field: 'motif', sentence: expect.stringContaining('motif') }],
    });
    const token = await linkTo(subs.nina, NINA.email);
    await accounts.save(subs.claire, subs.nina, { desactive: true, motif: ' Départ ' });
    expect(await room.userOf(subs.nina)).toMatchObject({ status: 'inactive', deactivation_reason: 'Départ' });
    expect(await room.mailsTo(subs.nina)).toMatchObject([{ kind: 'desactivation', recipient: NINA.email }]);
    expect(await isLive(token)).toBe(false);
    expect((await room.eventsOn(subs.nina)).map(({ event }) => event)).toEqual(['user_archived']);
    expect(JSON.stringify(await room.eventsOn(subs.nina))).not.toContain('Départ');
  });

  test('S48 G8 : décocher « Désactivé » rend le même compte, son mot de passe n’a pas changé', async () => {
    const { password_hash } = await room.userOf(subs.sofia);
    await accounts.save(subs.claire, subs.sofia, { desactive: false });
    expect(await room.userOf(subs.sofia)).toMatchObject({
      status: 'active',
      password_hash,
      deactivation_reason: null,
    });
    expect(await room.mailsTo(subs.sofia)).toEqual([
      { kind: 'reactivation', recipient: SOFIA.email, data: { motDePasse: false } },
    ]);
  });

  test('G8 : jamais activé, il reçoit un lien pour créer son mot de passe', async () => {
    await accounts.save(subs.claire, subs.nina, { desactive: true, motif: 'Erreur' });
    await reactivate(subs.claire, subs.nina);
    expect((await room.mailsTo(subs.nina)).at(-1)).toMatchObject({
      kind: 'reactivation',
      data: { motDePasse: true },
    });
    expect((await room.userOf(subs.nina)).status).toBe('pending');
  });

  test('G8 : resté plus de douze mois sans connexion, il doit choisir un nouveau mot de passe', async () => {
    const long = new Date(systemClock.now().getTime() - 366 * DAY * 1000);
    await room.pool.query('update users set last_login_at = $2 where sub = $1', [subs.sofia, long]);
    await reactivate(subs.claire, subs.sofia);
    expect(await room.userOf(subs.sofia)).toMatchObject({ status: 'pending', password_hash: null });
    expect(await room.mailsTo(subs.sofia)).toMatchObject([{ data: { motDePasse: true } }]);
  });

  test('G8 P13 : déclaré compromis, il reçoit un lien pour en choisir un autre, et non l’annonce qu’il n’a pas changé', async () => {
    await room.pool.query('update users set compromised_at = $2 where sub = $1', [subs.sofia, systemClock.now()]);
    await reactivate(subs.claire, subs.sofia);
    expect(await room.userOf(subs.sofia)).toMatchObject({ status: 'pending', password_hash: null });
    expect(await room.mailsTo(subs.sofia)).toMatchObject([{ data: { motDePasse: true } }]);
  });

  test('G8 : resté onze mois, il garde le sien', async () => {
    const recent = new Date(systemClock.now().getTime() - 330 * DAY * 1000);
    await room.pool.query('update users set last_login_at = $2 where sub = $1', [subs.sofia, recent]);
    await reactivate(subs.claire, subs.sofia);
    expect((await room.userOf(subs.sofia)).status).toBe('active');
  });

  test('G8 : réactiver un compte actif est refusé', async () => {
    await expect(reactivate(subs.claire, subs.paul)).rejects.toThrow('déjà actif');
  });

  test('G9 : sans aucun établissement ouvert, il faut confirmer', async () => {
    await room.pool.query('update etablissements set ferme_le = $2 where siret = $1', [BOURG.siret, '2020-01-01']);
    await expect(reactivate(subs.claire, subs.sofia)).rejects.toMatchObject({
      warning: { code: 'aucun-etablissement', sentence: expect.stringContaining('Aucun établissement affecté') },
    });
    await reactivate(subs.claire, subs.sofia, ['aucun-etablissement']);
    expect((await room.userOf(subs.sofia)).status).toBe('active');
  });

  test('G9 : retirer le dernier établissement se confirme aussi', async () => {
    await expect(accounts.save(subs.claire, subs.paul, { sirets: [] })).rejects.toMatchObject({
      warning: { code: 'aucun-etablissement' },
    });
    expect(await accounts.save(subs.claire, subs.paul, { sirets: [] }, { confirmed: ['aucun-etablissement'] })).toBe(
      LEFT,
    );
  });
});

describe('renvoyer le mail d’activation', () => {
  const resend = (sub: string) =>
    resendActivation(accounts.context, { sub: subs.claire }, { sub, key: randomUUID(), origin: ORIGIN });

  test('G2 : le lien précédent ne vaut plus, avant même que le mail ne parte', async () => {
    const token = await linkTo(subs.nina, NINA.email);
    await resend(subs.nina);
    expect(await isLive(token)).toBe(false);
    expect(await room.mailsTo(subs.nina)).toEqual([
      { kind: 'creation-compte', recipient: NINA.email, data: { renvoi: true } },
    ]);
  });

  test('G2 : d’un compte activé ou désactivé, il ne repart pas', async () => {
    await expect(resend(subs.paul)).rejects.toThrow("n'attend pas son activation");
    await accounts.save(subs.claire, subs.nina, { desactive: true, motif: 'Départ' });
    await expect(resend(subs.nina)).rejects.toThrow("n'attend pas son activation");
  });
});

describe('changer l’adresse mail', () => {
  test('G18 : mal tapée et jamais utilisée, elle est corrigée, le mail repart et l’ancien lien ne vaut plus', async () => {
    const token = await linkTo(subs.nina, NINA.email);
    await accounts.save(subs.claire, subs.nina, { email: 'nina.petiot@exemple.test' });
    expect((await room.userOf(subs.nina)).email).toBe('nina.petiot@exemple.test');
    expect(await room.mailsTo(subs.nina)).toMatchObject([
      { kind: 'creation-compte', recipient: 'nina.petiot@exemple.test' },
    ]);
    expect(await isLive(token)).toBe(false);
  });

  test('G17 : d’un compte activé, elle attend la confirmation ; l’ancienne adresse est prévenue', async () => {
    await accounts.save(subs.claire, subs.paul, { email: 'paul@exemple.test' });
    expect((await room.userOf(subs.paul)).email).toBe(PAUL.email);
    expect(await room.mailsTo(subs.paul)).toMatchObject([
      { kind: 'adresse-a-confirmer', recipient: 'paul@exemple.test' },
      { kind: 'changement-adresse', recipient: PAUL.email },
    ]);
  });

  test('G8 G17 G18 : d’un compte longtemps utilisé, rouvert sans mot de passe, elle attend aussi', async () => {
    await room.pool.query('update users set last_login_at = $2 where sub = $1', [subs.sofia, new Date('2020-01-01')]);
    await reactivate(subs.claire, subs.sofia);
    await accounts.save(subs.claire, subs.sofia, { email: 'sofia@exemple.test' });
    expect((await room.userOf(subs.sofia)).email).toBe(SOFIA.email);
    expect((await room.mailsTo(subs.sofia)).map(({ kind }) => kind).sort()).toEqual([
      'adresse-a-confirmer',
      'changement-adresse',
      'reactivation',
    ]);
  });

  test.each([
    [
      'G6 : celle d’un autre compte du périmètre',
      'sofia.benali@exemple.test',
      /^Un compte existe déjà avec cette adresse mail\.$/,
    ],
    ['G7 : celle d’un autre organisme', 'luc.moreau@exemple.test', /Contactez votre Direction régionale\.$/],
  ])('%s est refusée', async (_case, email, sentence) => {
    for (const sub of [subs.paul, subs.nina]) {
      await expect(accounts.save(subs.claire, sub, { email })).rejects.toEqual(refusal('invalid', sentence));
    }
  });

  test('G17 : d’un compte désactivé, elle ne change pas', async () => {
    await expect(accounts.save(subs.claire, subs.sofia, { email: 'sofia@exemple.test' })).rejects.toEqual(
      refusal('invalid', /Réactivez d'abord/),
    );
  });
});

describe('G59 : ce que d’autres font de son compte n’écrit pas sans fin à une personne', () => {
  const TOMORROW = refusal('too-many', /Réessayez demain/);

  test('G8 : la sixième réactivation d’un jour attend ; désactiver reste possible', async () => {
    for (const _time of [1, 2, 3, 4, 5]) {
      await reactivate(subs.claire, subs.sofia);
      await accounts.save(subs.claire, subs.sofia, { desactive: true, motif: 'Essai' });
    }
    await expect(reactivate(subs.claire, subs.sofia)).rejects.toEqual(TOMORROW);
    expect((await room.mailsTo(subs.sofia)).filter(({ kind }) => kind === 'reactivation')).toHaveLength(5);
    expect((await room.userOf(subs.sofia)).status).toBe('inactive');
  });

  test('G18 : la sixième correction d’une adresse aussi', async () => {
    const correct = (rank: number) => accounts.save(subs.claire, subs.nina, { email: `nina${rank}@exemple.test` });
    for (const rank of [1, 2, 3, 4, 5]) await correct(rank);
    await expect(correct(6)).rejects.toEqual(TOMORROW);
    expect((await room.userOf(subs.nina)).email).toBe('nina5@exemple.test');
  });
});
