import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createPool, type Pool } from '#shared/pg.ts';
import { subOf } from '#test/people.ts';
import { type FreshDatabases, freshDatabases } from '#test/postgres.ts';
import { findGrantable } from '../../idp-ogestion/src/store/organisme-etablissements.ts';
import { findOrganismesAfter } from '../../idp-ogestion/src/store/organisme-search.ts';
import { findOwnEtablissements } from '../../idp-ogestion/src/store/own-etablissements.ts';
import { hasOpen } from '../../idp-ogestion/src/store/rattachements.ts';
import { findActiveUser } from '../../idp-ogestion/src/store/users.ts';
import { DOMBES, LYON, PAUL } from '../../scripts/cast.ts';

let databases: FreshDatabases;
let pool: Pool;
beforeAll(async () => {
  databases = await freshDatabases();
  pool = createPool(databases.ogestionUrl, 'test', () => {});
  await pool.query(`update etablissements set ferme_le = '2026-08-31' where siret = $1`, [LYON.siret]);
});
afterAll(async () => {
  await pool.end();
  await databases.drop();
});

/** Whether the établissement is open at an hour, for each of those who ask. */
const open: [who: string, (now: Date) => Promise<boolean | undefined>][] = [
  [
    'qui le consulte',
    async (now) => {
      const rows = { order: { by: 'siret', descending: false }, offset: 0, limit: null } as const;
      const [site] = await findOwnEtablissements(pool, [LYON.siret], { words: [] }, rows, now);
      return site && !site.ferme;
    },
  ],
  [
    'les applications, par les droits de la personne',
    async (now) => (await findActiveUser(pool, await subOf(pool, PAUL), now))?.etablissements[0]?.actif,
  ],
  ['qui réactive un compte', (now) => hasOpen(pool, [LYON.siret], now)],
  [
    'qui donne un accès',
    async (now) => (await findGrantable(pool, DOMBES.siren, now)).find(({ siret }) => siret === LYON.siret)?.actif,
  ],
  [
    'qui compte ceux de son organisme',
    async (now) => {
      const criteria = { regions: null, words: [], type: undefined, referent: undefined };
      const found = await findOrganismesAfter(pool, criteria, { after: '', limit: 100 }, now);
      return found.find(({ siren }) => siren === DOMBES.siren)?.etablissements === 3;
    },
  ],
];

test.each(open)('G40 G46 : un établissement ferme à minuit, heure de Paris, pour %s', async (_who, isOpen) => {
  expect(await isOpen(new Date('2026-08-30T21:59:59Z'))).toBe(true);
  expect(await isOpen(new Date('2026-08-30T22:00:00Z'))).toBe(false);
});
