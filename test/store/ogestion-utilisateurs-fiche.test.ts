import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { systemClock } from '#shared/clock.ts';
import { transaction } from '#shared/pg.ts';
import { type AccountsRoom, openAccounts, REFERENT, refusal, USER } from '#test/accounts-room.ts';
import { subOf } from '#test/people.ts';
import { accountsOf } from '#test/user-forms.ts';
import { readSheet, requireReferents } from '../../idp-ogestion/src/domain/user-sheets.ts';
import { LEFT } from '../../idp-ogestion/src/domain/user-update.ts';
import { BOURG, GRENOBLE, LYON, PAUL, RENNES, SOFIA } from '../../scripts/cast.ts';

let room: AccountsRoom;
let accounts: AccountsRoom['accounts'];
let subs: AccountsRoom['subs'];
beforeEach(async () => {
  room = await openAccounts();
  ({ accounts, subs } = room);
});
afterEach(() => room.close());

const DOMBES = [BOURG.siret, LYON.siret, GRENOBLE.siret];
const DAY = 24 * 3600;

describe('modifier une fiche', () => {
  test('S69 S105 : noms, profils et établissements sont enregistrés et journalisés, sans aucun mail', async () => {
    await accounts.save(subs.claire, subs.paul, {
      nom: 'DURAND-ROY',
      profils: REFERENT,
      sirets: [LYON.siret, BOURG.siret],
    });
    expect(await room.userOf(subs.paul)).toMatchObject({
      nom: 'DURAND-ROY',
      profils: REFERENT,
      sirets: [BOURG.siret, LYON.siret],
    });
    expect(await room.mailsTo(subs.paul)).toEqual([]);
    expect(await room.eventsOn(subs.paul)).toEqual([
      { event: 'user_updated', details: { fields: ['nom'] }, sirets: [LYON.siret] },
      {
        event: 'privilege_permissions_changed',
        details: {
          before: { profils: USER, etablissements: [LYON.siret] },
          after: { profils: REFERENT, etablissements: [LYON.siret, BOURG.siret] },
        },
        sirets: [LYON.siret, BOURG.siret],
      },
    ]);
  });

  test('S103 G32 : une fiche renvoyée telle quelle n’écrit rien', async () => {
    await accounts.save(subs.claire, subs.paul, {});
    expect(await room.userOf(subs.paul)).toMatchObject({ version: 1 });
    expect(await room.eventsOn(subs.paul)).toEqual([]);
  });

  test('S80 : retirer « Utilisateur portail OF » est refusé', async () => {
    await expect(accounts.save(subs.claire, subs.paul, { profils: ['REFERENT_PORTAIL_OF'] })).rejects.toThrow(
      'obligatoire',
    );
  });

  test('S46 : une fiche d’un autre organisme n’existe pas', async () => {
    const luc = await subOf(room.pool, { ...PAUL, email: 'luc.moreau@exemple.test' });
    const instructeur = await subOf(room.pool, { ...PAUL, email: 'instruction@exemple.test' });
    for (const sub of [luc, instructeur, 'inconnu']) {
      await expect(readSheet(room.pool, { sub: subs.claire, perimetre: DOMBES }, sub)).rejects.toEqual(
        refusal('not-found', /périmètre/),
      );
    }
  });

  test('G13 : un SIRET forgé ne se donne pas, ceux des autres organismes restent', async () => {
    await expect(accounts.save(subs.claire, subs.paul, { sirets: [LYON.siret, RENNES.siret] })).rejects.toEqual(
      refusal('forbidden', /pas habilité/),
    );
    await accounts.save(subs.claire, subs.yann, { sirets: [BOURG.siret] });
    expect((await room.userOf(subs.yann)).sirets).toEqual([BOURG.siret, RENNES.siret]);
  });

  test('G14 G15 : d’un compte partagé, un référent retire ses établissements, et la fiche quitte son périmètre', async () => {
    expect(await accounts.save(subs.claire, subs.yann, { sirets: [] })).toBe(LEFT);
    expect((await room.userOf(subs.yann)).sirets).toEqual([RENNES.siret]);
    await expect(accounts.save(subs.claire, subs.yann, {}, { version: 2 })).rejects.toEqual(refusal('not-found', /./));
  });

  test('G14 S105 : ses noms changent avec ceux de son salarié, sauf si le salarié est d’un autre organisme', async () => {
    const salarieOf = async (sub: string, siren: string) => {
      const text = `
        with added as (insert into salaries (siren, nom, prenom, created_at) values ($2, 'ANCIEN', 'Nom', $3) returning id)
        update users set salarie_id = (select id from added) where sub = $1`;
      await room.pool.query(text, [sub, siren, systemClock.now()]);
    };
    await salarieOf(subs.paul, LYON.siret.slice(0, 9));
    await salarieOf(subs.yann, RENNES.siret.slice(0, 9));
    for (const sub of [subs.paul, subs.yann]) await accounts.save(subs.claire, sub, { nom: 'NOUVEAU' });
    const nomOf = (sub: string) =>
      room.one('select u.nom, s.nom as salarie from users u join salaries s on s.id = salarie_id where sub = $1', [
        sub,
      ]);
    expect(await nomOf(subs.paul)).toEqual({ nom: 'NOUVEAU', salarie: 'NOUVEAU' });
    expect(await nomOf(subs.yann)).toEqual({ nom: 'NOUVEAU', salarie: 'ANCIEN' });
  });

  test.each([
    ['le désactiver', { desactive: true, motif: 'Départ' }, /retirez vos établissements.*Direction régionale/],
    ['changer son profil', { profils: USER }, /profil.*Direction régionale/],
    ['changer son adresse', { email: 'yann@exemple.test' }, /la personne change elle-même/],
  ])('G11 G14 : d’un compte partagé, il ne peut pas %s', async (_what, changes, sentence) => {
    await expect(accounts.save(subs.claire, subs.yann, changes)).rejects.toEqual(refusal('forbidden', sentence));
  });

  test.each([
    ['ses profils', { profils: USER }, /vos propres droits/],
    ['ses établissements', { sirets: [LYON.siret] }, /vos propres droits/],
    ['son activation', { desactive: true, motif: 'Essai' }, /vos propres droits/],
    ['son adresse', { email: 'moi@exemple.test' }, /Mon compte/],
  ])('G12 : un référent ne change pas lui-même %s', async (_what, changes, sentence) => {
    await expect(accounts.save(subs.claire, subs.claire, changes)).rejects.toEqual(refusal('forbidden', sentence));
  });

  test('G12 : il change ses noms', async () => {
    await accounts.save(subs.claire, subs.claire, { prenom: 'Clara' });
    expect((await room.userOf(subs.claire)).prenom).toBe('Clara');
  });

  test('G11 : sans ce référent l’organisme n’en aurait plus, rien n’est enregistré', async () => {
    const before = await readSheet(room.pool, { sub: subs.yann, perimetre: [RENNES.siret] }, subs.yann);
    const work = transaction(room.pool, async (tx) => {
      await tx.query('update users set profils = $2 where sub = $1', [subs.yann, USER]);
      await requireReferents(tx, { sub: subs.claire }, before);
    });
    await expect(work).rejects.toEqual(refusal('conflict', /dernier référent actif.*Direction régionale/));
    expect((await room.userOf(subs.yann)).profils).toEqual(REFERENT);
  });

  test('G11 : un référent désactivé ou jamais activé ne compte pas, un autre actif suffit', async () => {
    const before = await readSheet(room.pool, { sub: subs.claire, perimetre: DOMBES }, subs.claire);
    await transaction(room.pool, async (tx) => {
      await tx.query('update users set profils = $2 where sub = $1', [subs.claire, USER]);
      await requireReferents(tx, { sub: subs.claire }, before);
    });
    await room.pool.query('update users set password_hash = null where sub = $1', [subs.yann]);
    await expect(transaction(room.pool, (tx) => requireReferents(tx, { sub: subs.claire }, before))).rejects.toThrow(
      'dernier référent',
    );
  });
});

describe('G32 : la version d’une fiche', () => {
  test('G32 : rien n’est enregistré d’une fiche ouverte avant un changement', async () => {
    await accounts.save(subs.yann, subs.paul, { prenom: 'Jean-Paul' });
    await expect(accounts.save(subs.claire, subs.paul, { nom: 'DUPONT' }, { version: 1 })).rejects.toEqual(
      refusal('conflict', /^Cette fiche a été modifiée par Yann LE GOFF à \d\d:\d\d\. Rechargez\.$/),
    );
    expect((await room.userOf(subs.paul)).nom).toBe('DURAND');
  });

  test('G32 G7 : d’un autre organisme, l’auteur n’est pas nommé', async () => {
    await room.pool.query('delete from rattachements where sub = $1 and siret <> $2', [subs.claire, BOURG.siret]);
    await accounts.save(subs.claire, subs.sofia, { prenom: 'Sofie' });
    const sofia = await subOf(room.pool, SOFIA);
    await room.pool.query('insert into rattachements (sub, siret, granted_at) values ($1, $2, $3)', [
      ...[sofia, RENNES.siret],
      systemClock.now(),
    ]);
    await expect(accounts.save(subs.yann, sofia, { prenom: 'Sophie' }, { version: 1 })).rejects.toThrow(
      /modifiée par une autre personne à \d\d:\d\d/,
    );
  });

  test('G32 : un autre jour, la date est dite', async () => {
    await accounts.save(subs.yann, subs.paul, { prenom: 'Jean-Paul' });
    const tomorrow = { now: () => new Date(systemClock.now().getTime() + DAY * 1000) };
    const later = accountsOf(room.pool, tomorrow);
    await expect(later.save(subs.claire, subs.paul, { nom: 'DUPONT' }, { version: 1 })).rejects.toThrow(
      /par Yann LE GOFF le \d\d\/\d\d\/\d{4} à \d\d:\d\d/,
    );
  });
});
