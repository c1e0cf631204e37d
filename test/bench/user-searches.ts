import { systemClock } from '#shared/clock.ts';
import { createPool } from '#shared/pg.ts';
import { search } from '../../idp-ogestion/src/domain/user-search.ts';
import { readUserQuery, searchOf } from '../../idp-ogestion/src/web/user-query.ts';
import { BOURG, GRENOBLE, LYON, RENNES } from '../../scripts/cast.ts';

/** Milliseconds that a page of « Gérer les utilisateurs » waits for the database, over many different pages. */
export type SearchFigure = { what: string; pages: number; p50: number; p95: number; worst: number; worstQuery: string };

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
const FILTERS = ['', 'statut=actif', 'statut=inactif', 'statut=en-attente', 'profil=referent', 'profil=utilisateur'];
const ORDERS = ['', 'tri=prenom', 'tri=login&ordre=desc', 'page=2', 'page=40'];

const crossed = (some: string[], others: string[]): string[] =>
  some.flatMap((one) => others.map((other) => [one, other].filter(Boolean).join('&')));

const WORKLOADS: [what: string, referent: typeof DOMBES, queries: string[]][] = [
  ['default list, 200 000 in the perimeter', DOMBES, crossed(ORDERS, FILTERS)],
  ['search, 200 000 in the perimeter', DOMBES, crossed(TYPED, ['', 'statut=inactif', 'profil=referent', 'tri=prenom'])],
  ['search, 50 in the perimeter', BRETAGNE, crossed(TYPED, FILTERS)],
];

/** Reads each page `times` times, one after the other, in a database that `addCrowd` has filled. */
export async function measureSearches(databaseUrl: string, times = 5): Promise<SearchFigure[]> {
  const pool = createPool(databaseUrl, 'bench', () => {});
  const figures: SearchFigure[] = [];
  for (const [what, referent, queries] of WORKLOADS) {
    const measures: { ms: number; query: string }[] = [];
    for (let round = 0; round <= times; round += 1) {
      for (const query of queries) {
        const asked = searchOf(readUserQuery(new URLSearchParams(query)));
        const start = performance.now();
        await search({ pool, clock: systemClock }, referent, asked);
        if (round > 0) measures.push({ ms: performance.now() - start, query });
      }
    }
    figures.push(figureOf(what, measures));
  }
  await pool.end();
  return figures;
}

function figureOf(what: string, measures: { ms: number; query: string }[]): SearchFigure {
  const sorted = measures.toSorted((a, b) => a.ms - b.ms);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  const worst = sorted.at(-1);
  return {
    ...{ what, pages: measures.length, p50: at(0.5)?.ms ?? Number.NaN, p95: at(0.95)?.ms ?? Number.NaN },
    ...{ worst: worst?.ms ?? Number.NaN, worstQuery: worst?.query ?? '' },
  };
}
