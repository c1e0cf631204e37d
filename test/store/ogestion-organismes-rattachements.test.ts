import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { systemClock } from '#shared/clock.ts';
import { createPool, type Pool, transaction } from '#shared/pg.ts';
import { organismesOf, SAVOIE_SIREN, SAVOIE_SIRET } from '#test/organismes.ts';
import { subOf } from '#test/people.ts';
import { type FreshDatabases, freshDatabases } from '#test/postgres.ts';
import { accountsOf, ORIGIN } from '#test/user-forms.ts';
import { gestionnaireOf } from '../../idp-ogestion/src/domain/gestionnaires.ts';
import type { Actor } from '../../idp-ogestion/src/domain/habilitations.ts';
import { type Attachment, findAttachable, rattacher } from '../../idp-ogestion/src/domain/rattachements.ts';
import { declareUserCompromised } from '../../idp-ogestion/src/domain/user-access.ts';
import { readSheet, requireReferents } from '../../idp-ogestion/src/domain/user-sheets.ts';
import {
  ADMINISTRATEUR,
  AGENT,
  BOURG,
  CLAIRE,
  DOMBES,
  INSTRUCTEUR,
  LUC,
  LYON,
  NINA,
  PAUL,
  RENNES,
  YANN,
} from '../../scripts/cast.ts';

let databases: FreshDatabases;
let pool: Pool;
let subs: Record<'agent' | 'admin' | 'claire' | 'paul' | 'yann' | 'luc', string>;
beforeEach(async () => {
  databases = await freshDatabases();
  pool = createPool(databases.ogestionUrl, 'test', () => {});
  subs = {
    ...{ agent: await subOf(pool, AGENT), admin: await subOf(pool, ADMINISTRATEUR), claire: await subOf(pool, CLAIRE) },
    ...{ paul: await subOf(pool, PAUL), yann: await subOf(pool, YANN), luc: await subOf(pool, LUC) },
  };
  await organismesOf(pool).create(subs.agent);
});
afterEach(async () => {
  await pool.end();
  await databases.drop();
});

const context = () => ({ pool, clock: systemClock });
const userOf = async (sub: string) => (await pool.query('select * from users where sub = $1', [sub])).rows[0];
const refusal = (kind: string, sentence: RegExp) =>
  expect.objectContaining({ kind, message: expect.stringMatching(sentence) });

/** Attaches an account to Savoie, on whose sheet `actor` is, but for `changes`. */
const attach = (actor: string, changes: Partial<Attachment> = {}): Promise<string> =>
  rattacher(
    context(),
    { sub: actor, organisme: { siren: SAVOIE_SIREN, regions: null } },
    {
      ...{ email: PAUL.email, sirets: [SAVOIE_SIRET], left: [], version: 1, confirmed: [], key: randomUUID() },
      ...{ origin: ORIGIN, ...changes },
    },
  );
const lookUp = async (regions: string[] | null, email: string) =>
  findAttachable(pool, await gestionnaireOf(pool, { sub: subs.agent, regions }, SAVOIE_SIREN), email);

describe('trouver un compte par son adresse', () => {
  test('G7 : l’agent voit de qui est le compte de sa région, et ses organismes', async () => {
    expect(await lookUp(['84'], ' PAUL.Durand@exemple.test ')).toMatchObject({
      ...{ sub: subs.paul, nom: 'DURAND', here: false, leavable: [{ siren: DOMBES.siren }] },
    });
  });

  test('G7 : d’un compte partagé avec une autre région, il ne voit que ce qui est de la sienne', async () => {
    const { leavable } = await lookUp(['84'], YANN.email);
    expect(leavable.map(({ siren }) => siren)).toEqual([DOMBES.siren]);
  });

  test('G7 : d’une autre région, il apprend seulement qui appeler', async () => {
    await expect(lookUp(['84'], LUC.email)).rejects.toMatchObject({
      message:
        'Un compte existe déjà avec cette adresse mail, dans une autre région. Appelez la Direction régionale : Île-de-France.',
    });
    await expect(lookUp(null, LUC.email)).resolves.toMatchObject({ sub: subs.luc });
  });

  test('G15 : un compte que son ancien organisme a retiré n’est à aucune région : chacune peut le rattacher', async () => {
    await pool.query('delete from rattachements where sub = $1', [subs.luc]);
    await expect(lookUp(['84'], LUC.email)).resolves.toMatchObject({ sub: subs.luc, leavable: [] });
  });

  test.each([
    ['d’une personne de Constructys', INSTRUCTEUR.email, /personne de Constructys/],
    ['que personne n’a', 'personne@exemple.test', /Aucun compte/],
  ])('G7 : une adresse %s est refusée', async (_what, email, sentence) => {
    await expect(lookUp(null, email)).rejects.toThrow(sentence);
  });
});

describe('rattacher', () => {
  test('G7 G15 : la personne garde son sub, son mot de passe et ses autres établissements', async () => {
    const before = await userOf(subs.paul);
    expect(await attach(subs.agent)).toBe(subs.paul);
    expect(await userOf(subs.paul)).toMatchObject({
      ...{ sirets: [LYON.siret, SAVOIE_SIRET], password_hash: before.password_hash, version: before.version + 1 },
    });
    const { rows } = await pool.query(`select actor_sub, sirets, details from audit_events where target_sub = $1`, [
      subs.paul,
    ]);
    expect(rows).toEqual([
      {
        ...{ actor_sub: subs.agent, sirets: [LYON.siret, SAVOIE_SIRET] },
        details: { before: { etablissements: [LYON.siret] }, after: { etablissements: [LYON.siret, SAVOIE_SIRET] } },
      },
    ]);
  });

  test('G15 : elle change d’organisme en une fois', async () => {
    await attach(subs.agent, { left: [DOMBES.siren] });
    expect((await userOf(subs.paul)).sirets).toEqual([SAVOIE_SIRET]);
    const { rows } = await pool.query('select kind, recipient, data from mails');
    expect(rows).toEqual([
      {
        ...{ kind: 'rattachement', recipient: PAUL.email },
        data: { organisme: 'CFA du Bâtiment de Savoie', quittes: [DOMBES.raisonSociale] },
      },
    ]);
  });

  test('G7 : un compte jamais activé ne reçoit pas d’autre mail que son invitation', async () => {
    await attach(subs.agent, { email: NINA.email });
    expect((await pool.query('select from mails')).rowCount).toBe(0);
  });

  test('G7 : ses sessions prennent fin par la même porte que toujours', async () => {
    await pool.query(
      `insert into oidc_records (model, id, uid, account_id, payload, expires_at)
       values ('Session', 'hash', 'uid', $1, '{}', $2)`,
      [subs.paul, new Date('2100-01-01')],
    );
    await attach(subs.agent);
    expect(
      (await pool.query(`select from oidc_records where model = 'Session' and account_id = $1`, [subs.paul])).rowCount,
    ).toBe(0);
  });

  test('G31 : deux clics rattachent une fois', async () => {
    const key = randomUUID();
    expect(await Promise.all([attach(subs.agent, { key }), attach(subs.agent, { key })])).toEqual([
      subs.paul,
      subs.paul,
    ]);
    expect((await userOf(subs.paul)).version).toBe(2);
  });

  test('G32 : un compte modifié entre-temps ne l’est pas', async () => {
    await pool.query('update users set version = 2 where sub = $1', [subs.paul]);
    await expect(attach(subs.agent)).rejects.toEqual(refusal('conflict', /modifié entre-temps/));
  });

  test('G11 : prendre à un organisme son dernier référent se confirme', async () => {
    await pool.query('delete from rattachements where sub = $1 and siret = $2', [subs.yann, LYON.siret]);
    const move = { email: CLAIRE.email, left: [DOMBES.siren] };
    await expect(attach(subs.agent, move)).rejects.toMatchObject({ warning: { code: 'dernier-referent' } });
    expect((await userOf(subs.claire)).sirets).toHaveLength(3);
    expect(await attach(subs.agent, { ...move, confirmed: ['dernier-referent'] })).toBe(subs.claire);
    expect((await userOf(subs.claire)).sirets).toEqual([SAVOIE_SIRET]);
  });

  test('G11 : un référent qui enverrait la même confirmation n’y gagne rien', async () => {
    const before = await readSheet(pool, { sub: subs.yann, perimetre: [RENNES.siret] }, subs.yann);
    const work = (actor: Actor) =>
      transaction(pool, async (tx) => {
        await tx.query(`update users set profils = '{UTILISATEUR_PORTAIL_OF}' where sub = $1`, [subs.yann]);
        await requireReferents(tx, actor, before, ['dernier-referent']);
      });
    await expect(work({ sub: subs.claire })).rejects.toEqual(
      refusal('conflict', /Contactez votre Direction régionale/),
    );
    await work({ sub: subs.agent, organisme: { siren: RENNES.siret.slice(0, 9), regions: null } });
  });

  test.each([
    ['un SIRET d’un autre organisme', { sirets: [BOURG.siret] }, 'forbidden', /pas habilité/],
    ['aucun SIRET', { sirets: [] }, 'invalid', /au moins un établissement/],
    [
      'l’organisme d’une autre région, à quitter',
      { email: YANN.email, left: [RENNES.siret.slice(0, 9)] },
      'forbidden',
      /vos régions/,
    ],
    ['un compte d’une autre région', { email: LUC.email }, 'invalid', /Direction régionale : Île-de-France/],
    ['un compte de Constructys', { email: INSTRUCTEUR.email }, 'invalid', /Constructys/],
  ])('G7 G13 : forgé, %s est refusé', async (_what, changes, kind, sentence) => {
    await expect(attach(subs.agent, changes)).rejects.toEqual(refusal(kind, sentence));
  });

  test('G7 : un référent ne rattache personne, un agent d’une autre région ne connaît pas l’organisme', async () => {
    await expect(attach(subs.claire)).rejects.toEqual(refusal('forbidden', /./));
    const asReferent = rattacher(
      context(),
      { sub: subs.claire },
      {
        ...{
          email: LUC.email,
          sirets: [LYON.siret],
          left: [],
          version: 1,
          confirmed: [],
          key: randomUUID(),
          origin: ORIGIN,
        },
      },
    );
    await expect(asReferent).rejects.toEqual(refusal('forbidden', /équipes de Constructys/));
    await pool.query(`update staff set regions = '{53}' where sub = $1`, [subs.agent]);
    await expect(attach(subs.agent)).rejects.toEqual(refusal('not-found', /./));
  });

  test('G7 : un agent rattache pendant qu’un référent retire : les deux tiennent', async () => {
    const accounts = accountsOf(pool);
    const { present } = await accounts.sheet(subs.claire, subs.paul);
    const results = await Promise.allSettled([
      attach(subs.agent),
      accounts.save(subs.claire, subs.paul, { sirets: [BOURG.siret] }, { version: present }),
    ]);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect([[LYON.siret, SAVOIE_SIRET], [BOURG.siret]]).toContainEqual((await userOf(subs.paul)).sirets);
  });
});

test('P13 : un référent ne déclare aucun compte compromis, même sans passer par une page', async () => {
  const order = { sub: subs.paul, key: randomUUID(), origin: ORIGIN };
  await expect(declareUserCompromised(context(), { sub: subs.claire }, order)).rejects.toEqual(
    refusal('forbidden', /équipes de Constructys/),
  );
  expect((await userOf(subs.paul)).compromised_at).toBeNull();
});
