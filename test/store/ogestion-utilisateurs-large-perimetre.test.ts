import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { systemClock } from '#shared/clock.ts';
import { createPool, type Pool } from '#shared/pg.ts';
import { type FreshDatabases, freshDatabases } from '#test/postgres.ts';
import { type Search, search } from '../../idp-ogestion/src/domain/user-search.ts';
import { BOURG, GRENOBLE, LYON } from '../../scripts/cast.ts';

let databases: FreshDatabases;
let pool: Pool;
beforeAll(async () => {
  databases = await freshDatabases();
  pool = createPool(databases.ogestionUrl, 'test', () => {});
});
afterAll(async () => {
  await pool.end();
  await databases.drop();
});

const DOMBES = [BOURG.siret, LYON.siret, GRENOBLE.siret];
const OTHERS = Array.from({ length: 200 }, (_, rank) => `9${String(rank).padStart(13, '0')}`);
const ALL: Search = { q: '', status: undefined, referent: undefined, order: { by: 'nom', descending: false }, page: 1 };
const searchIn = (perimetre: string[], asked: Partial<Search> = {}) =>
  search({ pool, clock: systemClock }, { sub: 'claire', perimetre }, { ...ALL, ...asked });

describe('un périmètre de nombreux SIRETs', () => {
  test.each<Partial<Search>>([
    {},
    { q: 'du' },
    { q: 'exemple', status: 'active' },
    { status: 'inactive' },
    { status: 'pending', referent: false },
    { referent: true, order: { by: 'connexion', descending: true } },
    { order: { by: 'prenom', descending: true } },
    { q: 'personne-de-ce-nom' },
    { page: 2 },
  ])('S40 S46 G68 : %j y trouve ce qu’il trouve dans un petit', async (asked) => {
    const found = async (perimetre: string[]) => {
      const result = await searchIn(perimetre, asked);
      return { ...result, users: result.users.map(({ sub, status }) => [sub, status]) };
    };
    expect(await found([...OTHERS, ...DOMBES])).toEqual(await found(DOMBES));
  });

  test('S46 G13 : et rien d’autre', async () => {
    expect(await searchIn([...OTHERS, ...DOMBES])).toMatchObject({ total: 5 });
    expect(await searchIn(OTHERS)).toMatchObject({ users: [], total: 0 });
  });
});
