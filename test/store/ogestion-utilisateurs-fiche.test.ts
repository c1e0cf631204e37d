import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { systemClock } from '#shared/clock.ts';
import { createPool, type Pool, transaction } from '#shared/pg.ts';
import { subOf } from '#test/people.ts';
import { type FreshDatabases, freshDatabases } from '#test/postgres.ts';
import { accountsOf } from '#test/user-forms.ts';
import { readSheet, requireReferents } from '../../idp-ogestion/src/domain/user-sheets.ts';
import { LEFT } from '../../idp-ogestion/src/domain/user-update.ts';
import { BOURG, CLAIRE, GRENOBLE, LYON, NINA, PAUL, RENNES, SOFIA, YANN } from '../../scripts/cast.ts';

let databases: FreshDatabases;
let pool: Pool;
let accounts: ReturnType<typeof accountsOf>;
const subs = { claire: '', paul: '', sofia: '', yann: '', nina: '' };
beforeEach(async () => {
  databases = await freshDatabases();
  pool = createPool(databases.ogestionUrl, 'test', () => {});
  accounts = accountsOf(pool);
  const cast = { claire: CLAIRE, paul: PAUL, sofia: SOFIA, yann: YANN, nina: NINA };
  for (const [name, person] of Object.entries(cast)) Object.assign(subs, { [name]: await subOf(pool, person) });
});
afterEach(async () => {
  await pool.end();
  await databases.drop();
});

const REFERENT = ['UTILISATEUR_PORTAIL_OF', 'REFERENT_PORTAIL_OF'];
const USER = ['UTILISATEUR_PORTAIL_OF'];
const DOMBES = [BOURG.siret, LYON.siret, GRENOBLE.siret];
const DAY = 24 * 3600;

const one = async (text: string, values: unknown[] = []) => (await pool.query(text, values)).rows[0];
const userOf = (sub: string) => one('select * from users where sub = $1', [sub]);
const mailsTo = async (sub: string) =>
  (await pool.query('select kind, recipient, data from mails where sub = $1 order by created_at, kind', [sub])).rows;
const eventsOn = async (sub: string) =>
  (await pool.query('select event, details, sirets from audit_events where target_sub = $1 order by id', [sub])).rows;
const refusal = (kind: string, sentence: RegExp) =>
  expect.objectContaining({ kind, message: expect.stringMatching(sentence) });

describe('modifier une fiche', () => {
  test('S69 S105 : noms, profils et établissements sont enregistrés et journalisés, sans aucun mail', async () => {
    await accounts.save(subs.claire, subs.paul, {
      nom: 'DURAND-ROY',
      profils: REFERENT,
      sirets: [LYON.siret, BOURG.siret],
    });
    expect(await userOf(subs.paul)).toMatchObject({
      nom: 'DURAND-ROY',
      profils: REFERENT,
      sirets: [BOURG.siret, LYON.siret],
    });
    expect(await mailsTo(subs.paul)).toEqual([]);
    expect(await eventsOn(subs.paul)).toEqual([
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
    expect(await userOf(subs.paul)).toMatchObject({ version: 1 });
    expect(await eventsOn(subs.paul)).toEqual([]);
  });

  test('S80 : retirer « Utilisateur portail OF » est refusé', async () => {
    await expect(accounts.save(subs.claire, subs.paul, { profils: ['REFERENT_PORTAIL_OF'] })).rejects.toThrow(
      'obligatoire',
    );
  });

  test('S46 : une fiche d’un autre organisme n’existe pas', async () => {
    const luc = await subOf(pool, { ...PAUL, email: 'luc.moreau@exemple.test' });
    const instructeur = await subOf(pool, { ...PAUL, email: 'instruction@exemple.test' });
    for (const sub of [luc, instructeur, 'inconnu']) {
      await expect(readSheet(pool, { sub: subs.claire, perimetre: DOMBES }, sub)).rejects.toEqual(
        refusal('not-found', /périmètre/),
      );
    }
  });

  test('G13 : un SIRET forgé ne se donne pas, ceux des autres organismes restent', async () => {
    await expect(accounts.save(subs.claire, subs.paul, { sirets: [LYON.siret, RENNES.siret] })).rejects.toEqual(
      refusal('forbidden', /pas habilité/),
    );
    await accounts.save(subs.claire, subs.yann, { sirets: [BOURG.siret] });
    expect((await userOf(subs.yann)).sirets).toEqual([BOURG.siret, RENNES.siret]);
  });

  test('G14 G15 : d’un compte partagé, un référent retire ses établissements, et la fiche quitte son périmètre', async () => {
    expect(await accounts.save(subs.claire, subs.yann, { sirets: [] })).toBe(LEFT);
    expect((await userOf(subs.yann)).sirets).toEqual([RENNES.siret]);
    await expect(accounts.save(subs.claire, subs.yann, {}, { version: 2 })).rejects.toEqual(refusal('not-found', /./));
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
    expect((await userOf(subs.claire)).prenom).toBe('Clara');
  });

  test('G11 : sans ce référent l’organisme n’en aurait plus, rien n’est enregistré', async () => {
    const before = await readSheet(pool, { sub: subs.yann, perimetre: [RENNES.siret] }, subs.yann);
    const work = transaction(pool, async (tx) => {
      await tx.query('update users set profils = $2 where sub = $1', [subs.yann, USER]);
      await requireReferents(tx, { sub: subs.claire }, before);
    });
    await expect(work).rejects.toEqual(refusal('conflict', /dernier référent actif.*Direction régionale/));
    expect((await userOf(subs.yann)).profils).toEqual(REFERENT);
  });

  test('G11 : un référent désactivé ou jamais activé ne compte pas, un autre actif suffit', async () => {
    const before = await readSheet(pool, { sub: subs.claire, perimetre: DOMBES }, subs.claire);
    await transaction(pool, async (tx) => {
      await tx.query('update users set profils = $2 where sub = $1', [subs.claire, USER]);
      await requireReferents(tx, { sub: subs.claire }, before);
    });
    await pool.query('update users set password_hash = null where sub = $1', [subs.yann]);
    await expect(transaction(pool, (tx) => requireReferents(tx, { sub: subs.claire }, before))).rejects.toThrow(
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
    expect((await userOf(subs.paul)).nom).toBe('DURAND');
  });

  test('G32 G7 : d’un autre organisme, l’auteur n’est pas nommé', async () => {
    await pool.query('delete from rattachements where sub = $1 and siret <> $2', [subs.claire, BOURG.siret]);
    await accounts.save(subs.claire, subs.sofia, { prenom: 'Sofie' });
    const sofia = await subOf(pool, SOFIA);
    await pool.query('insert into rattachements (sub, siret, granted_at) values ($1, $2, $3)', [
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
    const later = accountsOf(pool, tomorrow);
    await expect(later.save(subs.claire, subs.paul, { nom: 'DUPONT' }, { version: 1 })).rejects.toThrow(
      /par Yann LE GOFF le \d\d\/\d\d\/\d{4} à \d\d:\d\d/,
    );
  });
});
