import { systemClock } from '#shared/clock.ts';
import { createPool, type Pool } from '#shared/pg.ts';
import { search } from '../../../idp-ogestion/src/domain/user-search.ts';
import { readUserQuery, searchOf } from '../../../idp-ogestion/src/web/user-query.ts';
import { BOURG, GRENOBLE, LYON, RENNES } from '../../../scripts/cast.ts';
import type { BenchDatabase } from '../database.ts';
import { type Figure, reading, spent } from '../figures.ts';

const DOMBES = { sub: 'claire', perimetre: [BOURG.siret, LYON.siret, GRENOBLE.siret] };
const BRETAGNE = { sub: 'yann', perimetre: [RENNES.siret] };

/** What people type: names, beginnings and ends of names, two words, addresses, somebody who is not there. */
const TYPED = [
  ...['martin', 'Lefèvre', 'petit', 'DUPONT', 'garcia', 'rousseau', 'le', 'chevalier manon', 'bernard hugo', 'rémi'],
  ...[
    'mar',
    'dup',
    'oux',
    'nard',
    'zo',
    'b',
    'élodie petit',
    'sarah',
    'jean',
    'moulin',
    'cfa12',
    'exemple',
    'xylophone',
  ],
  ...[
    'manon.aubert',
    'ines.garcia12@cfa3.exemple.test',
    'personne@exemple.test',
    'perrin-roche',
    'faure blanc lucas',
    'vincent',
    'véronique',
    'vidal',
    'adam',
  ],
].map((q) => `q=${encodeURIComponent(q)}`);
const STATUSES = ['statut=actif', 'statut=inactif', 'statut=en-attente'];
const PROFILES = ['profil=referent', 'profil=utilisateur'];
const FILTERS = ['', ...STATUSES, ...PROFILES];
const ORDERS = ['', 'tri=prenom', 'tri=login&ordre=desc', 'page=2', 'page=40'];
const BY_LAST_LOGIN = ['tri=connexion&ordre=desc', 'tri=connexion', 'tri=connexion&ordre=desc&page=40'];

const crossed = (some: string[], others: string[]): string[] =>
  some.flatMap((one) => others.map((other) => [one, other].filter(Boolean).join('&')));

type Workload = { what: string; referent: typeof DOMBES; queries: string[] };

/** The forms of a search, each made of many different pages of « Gérer les utilisateurs ». */
const WORKLOADS: Workload[] = [
  { what: 'user search: whole list', referent: DOMBES, queries: ORDERS },
  { what: 'user search: part of a name', referent: DOMBES, queries: crossed(TYPED, ['', 'tri=prenom']) },
  { what: 'user search: by status', referent: DOMBES, queries: crossed(STATUSES, [...ORDERS, ...TYPED]) },
  { what: 'user search: by profil', referent: DOMBES, queries: crossed(PROFILES, [...ORDERS, ...TYPED]) },
  { what: 'user search: by last login', referent: DOMBES, queries: crossed(BY_LAST_LOGIN, [...FILTERS, ...TYPED]) },
  { what: 'user search: perimeter of 50', referent: BRETAGNE, queries: crossed([...TYPED, ...BY_LAST_LOGIN], FILTERS) },
];
export const SEARCHES = WORKLOADS.map(({ what }) => what);

/**
 * How long one form of search waits for the database that `addCrowd` has filled: each page is read once that is not counted,
 * then `times` times, one after the other.
 */
export async function measureSearch(database: BenchDatabase, what: string, times: number): Promise<Figure> {
  const { referent, queries } = WORKLOADS.find((workload) => workload.what === what) as Workload;
  const pool = createPool(database.urls.ogestion, 'bench', () => {});
  await readPages(pool, referent, queries);
  const server = { name: 'database', database: 'ogestion' };
  const before = await reading(database, server);
  const pages: Page[] = [];
  for (let round = 0; round < times; round += 1) pages.push(...(await readPages(pool, referent, queries)));
  const after = await reading(database, server);
  await pool.end();
  const latencies = pages.map(({ ms }) => ms);
  const outcome = { latencies, elapsed: latencies.reduce((sum, ms) => sum + ms, 0), errors: {} };
  const worst = pages.toSorted((a, b) => b.ms - a.ms)[0];
  const note = `slowest of ${pages.length}: ${worst?.ms.toFixed(0)} ms for ?${worst?.query}`;
  return { what, on: server.name, users: 1, ...spent(outcome, before, after), note };
}

type Page = { query: string; ms: number };

async function readPages(pool: Pool, referent: typeof DOMBES, queries: string[]): Promise<Page[]> {
  const pages: Page[] = [];
  for (const query of queries) {
    const asked = searchOf(readUserQuery(new URLSearchParams(query)));
    const start = performance.now();
    await search({ pool, clock: systemClock }, referent, asked);
    pages.push({ query, ms: performance.now() - start });
  }
  return pages;
}
