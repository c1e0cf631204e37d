import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createPool, type Pool, transaction } from '#shared/pg.ts';
import { organismesOf, SAVOIE } from '#test/organismes.ts';
import { subOf } from '#test/people.ts';
import { type FreshDatabases, freshDatabases } from '#test/postgres.ts';
import { accountsOf, ORIGIN, ROCHE } from '#test/user-forms.ts';
import { createUser } from '../../idp-ogestion/src/domain/user-creation.ts';
import { ADMINISTRATEUR, AGENT, BRETAGNE, CLAIRE, DOMBES, LYON, PAUL, RENNES, YANN } from '../../scripts/cast.ts';

let databases: FreshDatabases;
let pool: Pool;
beforeEach(async () => {
  databases = await freshDatabases();
  pool = createPool(databases.ogestionUrl, 'test', () => {});
});
afterEach(async () => {
  await pool.end();
  await databases.drop();
});

const WAITING = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;

/** Gives an organisme to another region; `act` begins before that is there for others, and has ended or waits for it when it is. */
async function moving(siren: string, region: string, act: () => Promise<string>): Promise<string> {
  const { acting } = await transaction(pool, async (tx) => {
    await tx.query('update organismes set region_code = $2 where siren = $1', [siren, region]);
    let ended = false;
    const acting = act().finally(() => {
      ended = true;
    });
    acting.catch(() => {});
    while (!ended && (await pool.query(WAITING)).rowCount === 0);
    return { acting };
  });
  return acting;
}
const regionsOf = async (sub: string) =>
  (await pool.query('select regions from users where sub = $1', [sub])).rows[0]?.regions;

describe('un organisme change de région au même moment', () => {
  test('S15 : le compte qu’un référent y crée est de la nouvelle région', async () => {
    const claire = await subOf(pool, CLAIRE);
    const sub = await moving(DOMBES.siren, '53', () => accountsOf(pool).create(claire));
    expect(await regionsOf(sub)).toEqual(['53']);
  });

  test('S15 S101 : le compte qu’un référent y fait entrer aussi', async () => {
    const [yann, paul] = [await subOf(pool, YANN), await subOf(pool, PAUL)];
    const both = { sirets: [LYON.siret, RENNES.siret] };
    await moving(BRETAGNE.siren, '11', () => accountsOf(pool).save(yann, paul, both));
    expect(await regionsOf(paul)).toEqual(['11', '84']);
  });

  test('S15 : l’agent qui l’avait n’y crée plus personne', async () => {
    const agent = await subOf(pool, AGENT);
    const order = { form: ROCHE, key: 'x', confirmed: [], origin: ORIGIN, q: '', salarieId: undefined };
    const actor = { sub: agent, organisme: { siren: DOMBES.siren, regions: null } };
    const made = moving(DOMBES.siren, '53', () => createUser(accountsOf(pool).context, actor, order));
    await expect(made).rejects.toMatchObject({ kind: 'not-found' });
    expect((await pool.query('select from users where email = $1', [ROCHE.email])).rowCount).toBe(0);
  });
});

test('S93 G13 : ce que la base ne saurait lire est refusé comme tout SIRET forgé', async () => {
  const claire = await subOf(pool, CLAIRE);
  for (const sirets of [['x'], [`${LYON.siret}\0`]])
    await expect(accountsOf(pool).create(claire, { sirets })).rejects.toMatchObject({ kind: 'forbidden' });
});

test.each(['99', '8', '8\0'])(
  'S15 : une région qui n’existe pas (%j) est refusée à un administrateur aussi',
  async (region) => {
    const made = organismesOf(pool).create(await subOf(pool, ADMINISTRATEUR), { region });
    await expect(made).rejects.toMatchObject({
      faults: [{ field: 'region', sentence: 'Choisissez une de vos régions.' }],
    });
    expect(
      (await pool.query('select from organismes where raison_sociale = $1', [SAVOIE.raisonSociale])).rowCount,
    ).toBe(0);
  },
);
