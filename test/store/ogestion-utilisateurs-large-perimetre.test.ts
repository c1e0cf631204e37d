import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { systemClock } from '#shared/clock.ts';
import { createPool, type Pool } from '#shared/pg.ts';
import { type FreshDatabases, freshDatabases } from '#test/postgres.ts';
import { readHistory } from '../../idp-ogestion/src/domain/history.ts';
import { type Search, search } from '../../idp-ogestion/src/domain/user-search.ts';
import { insertAudit } from '../../idp-ogestion/src/store/audit.ts';
import { findPeople } from '../../idp-ogestion/src/store/journal.ts';
import { BOURG, GRENOBLE, LYON, PARIS } from '../../scripts/cast.ts';

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

describe('l’historique d’un périmètre de nombreux SIRETs', () => {
  const happens = (event: string, siret: string) =>
    insertAudit(pool, { at: systemClock.now(), event, result: 'success', sirets: [siret] });
  const historyOf = async (perimetre: string[], before?: string) =>
    (await readHistory({ pool, clock: systemClock }, { sub: 'claire', perimetre }, { before, size: 2 })).entries;

  test('G61 : les mêmes actes que dans un petit, page après page, et rien d’autre', async () => {
    for (const event of ['user_created', 'authn_login_success', 'user_updated', 'user_archived']) {
      await happens(event, LYON.siret);
      await happens(event, PARIS.siret);
    }
    const newest = await historyOf([...OTHERS, ...DOMBES]);
    expect(newest.map(({ event }) => event)).toEqual(['user_archived', 'user_updated']);
    expect(newest).toEqual(await historyOf(DOMBES));
    const older = await historyOf([...OTHERS, ...DOMBES], newest.at(-1)?.id);
    expect(older.map(({ event }) => event)).toEqual(['user_created']);
    expect(older).toEqual(await historyOf(DOMBES, newest.at(-1)?.id));
  });
});

describe('le journal d’un périmètre de nombreux SIRETs', () => {
  test.each(['exemple', 'durand', 'moreau'])(
    'G61 : « %s » y nomme les mêmes personnes que dans un petit',
    async (word) => {
      const known = async (codes: string[], limit = 51) =>
        (await findPeople(pool, { kind: 'sirets', codes }, [word], limit)).toSorted();
      expect(await known([...OTHERS, ...DOMBES])).toEqual(await known(DOMBES));
      expect((await known([...OTHERS, ...DOMBES], 1)).length).toBe(Math.min(1, (await known(DOMBES)).length));
    },
  );
});
