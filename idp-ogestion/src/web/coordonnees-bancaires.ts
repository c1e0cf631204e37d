import type { Middleware } from 'koa';
import { z } from 'zod';
import { formatDate } from '#shared/dates.ts';
import { formatSiret } from '#shared/siret.ts';
import type { Context as Domain } from '../domain/context.ts';
import {
  type CoordonneesFilters,
  exportCoordonnees,
  searchCoordonnees,
  showIban,
} from '../domain/coordonnees-bancaires.ts';
import { formatIban, type IbanVault } from '../domain/iban.ts';
import type { CoordonneesBancaires, CoordonneesSort } from '../store/coordonnees-bancaires.ts';
import { holderIn, listLocals } from './consultation.ts';
import { ordre, page, typed } from './consultation-query.ts';
import { type Column, sendCsv } from './csv.ts';
import type { Pages } from './pages.ts';
import { originOf } from './request.ts';

const schema = z.object({
  q: typed,
  tri: z.enum(['etablissement', 'titulaire', 'date']).catch('etablissement'),
  ordre: ordre('asc'),
  page,
});
type CoordonneesQuery = z.infer<typeof schema>;

const readQuery = (query: URLSearchParams): CoordonneesQuery => schema.parse(Object.fromEntries(query));

const filtersOf = ({ q, tri, ordre }: CoordonneesQuery): CoordonneesFilters => ({
  q,
  order: { by: tri, descending: ordre === 'desc' },
});

const SORTS: [CoordonneesSort, string][] = [
  ['etablissement', 'Établissement'],
  ['titulaire', 'Titulaire'],
  ['date', 'Mis à jour le'],
];

const PATH = '/coordonnees-bancaires';
const TITLE = 'Coordonnées bancaires';
const LIST = {
  ...{ path: PATH, title: TITLE, sorts: SORTS, defaults: schema.parse({}) },
  counted: ['établissement', 'établissements'] as [string, string],
};

/** « Coordonnées bancaires » (S86): the list, its export, and one IBAN shown whole. */
export function coordonneesBancaires({ pages, domain, vault }: { pages: Pages; domain: Domain; vault: IbanVault }) {
  const list: Middleware = async (ctx) => {
    const query = readQuery(ctx.URL.searchParams);
    const found = await searchCoordonnees(domain, holderIn(ctx), { ...filtersOf(query), page: query.page });
    pages.show(ctx, 'consultation/coordonnees-bancaires', {
      ...listLocals(ctx, { ...LIST, query, found }),
      rows: found.coordonnees.map((row) => ({ ...row, showUrl: `${PATH}/${row.siret}/afficher` })),
    });
  };

  const exportCsv: Middleware = async (ctx) => {
    const query = readQuery(ctx.URL.searchParams);
    const rows = await exportCoordonnees(domain, holderIn(ctx), filtersOf(query), originOf(ctx));
    sendCsv(ctx, { name: 'coordonnees-bancaires', clock: domain.clock, columns: CELLS, rows });
  };

  /** The answer to a form is the page itself: it is in no address, no cache and no history. */
  const afficher: Middleware = async (ctx) => {
    const shown = await showIban({ ...domain, vault }, holderIn(ctx), String(ctx.params.siret), originOf(ctx));
    pages.show(ctx, 'consultation/iban', {
      ...{ shown, iban: formatIban(shown.iban), listUrl: PATH },
      crumbs: [{ href: '/', text: 'Accueil' }, { href: PATH, text: TITLE }, { text: 'IBAN' }],
    });
  };

  return { list, exportCsv, afficher };
}

const CELLS: Column<CoordonneesBancaires>[] = [
  ['Siret', ({ siret }) => formatSiret(siret)],
  ['Établissement', ({ raisonSociale, ville }) => `${raisonSociale}, ${ville}`],
  ['Titulaire', ({ titulaire }) => titulaire ?? ''],
  ['IBAN', ({ ibanMasque }) => ibanMasque ?? ''],
  ['BIC', ({ bic }) => bic ?? ''],
  ['Mis à jour le', ({ updatedAt }) => (updatedAt ? formatDate(updatedAt) : '')],
];
