import type { Middleware } from 'koa';
import { z } from 'zod';
import { formatDay } from '#shared/dates.ts';
import { formatSiret } from '#shared/siret.ts';
import type { Context as Domain } from '../domain/context.ts';
import {
  exportOwnEtablissements,
  type OwnEtablissementFilters,
  searchOwnEtablissements,
} from '../domain/own-etablissements.ts';
import type { OwnEtablissement, OwnEtablissementSort } from '../store/own-etablissements.ts';
import { codeSelect, holderIn, listLocals } from './consultation.ts';
import { oneOf, ordre, page, typed } from './consultation-query.ts';
import { type Column, sendCsv } from './csv.ts';
import { groupedNda } from './organisme-labels.ts';
import type { Pages } from './pages.ts';
import { originOf } from './request.ts';

const CFA = { OUI: { text: 'Oui' }, NON: { text: 'Non' } };
const ETATS = { OUVERT: { text: 'Ouvert' }, FERME: { text: 'Fermé' } };

const schema = z.object({
  q: typed,
  cfa: oneOf(CFA),
  etat: oneOf(ETATS),
  tri: z.enum(['siret', 'raison-sociale', 'code-postal', 'ville']).catch('raison-sociale'),
  ordre: ordre('asc'),
  page,
});
type OwnEtablissementQuery = z.infer<typeof schema>;

const readQuery = (query: URLSearchParams): OwnEtablissementQuery => schema.parse(Object.fromEntries(query));

/** A choice between two words, the first of which is true. */
const either = (word: string, yes: string): boolean | undefined => (word === '' ? undefined : word === yes);

const filtersOf = ({ q, cfa, etat, tri, ordre }: OwnEtablissementQuery): OwnEtablissementFilters => ({
  ...{ q, cfa: either(cfa, 'oui'), ferme: either(etat, 'ferme') },
  order: { by: tri, descending: ordre === 'desc' },
});

const SORTS: [OwnEtablissementSort, string][] = [
  ['siret', 'SIRET'],
  ['raison-sociale', 'Raison sociale'],
  ['code-postal', 'Code postal'],
  ['ville', 'Ville'],
];

const LIST = {
  ...{ path: '/etablissements', title: 'Établissements', sorts: SORTS, defaults: schema.parse({}) },
  counted: ['établissement', 'établissements'] as [string, string],
};

/** « Établissements » (S85): the list and its export. */
export function ownEtablissements({ pages, domain }: { pages: Pages; domain: Domain }) {
  const list: Middleware = async (ctx) => {
    const query = readQuery(ctx.URL.searchParams);
    const found = await searchOwnEtablissements(domain, holderIn(ctx), { ...filtersOf(query), page: query.page });
    pages.show(ctx, 'consultation/etablissements', {
      ...listLocals(ctx, { ...LIST, query, found }),
      selects: [codeSelect('cfa', 'CFA', CFA), codeSelect('etat', 'État', ETATS)],
      rows: found.etablissements,
    });
  };

  const exportCsv: Middleware = async (ctx) => {
    const query = readQuery(ctx.URL.searchParams);
    const rows = await exportOwnEtablissements(domain, holderIn(ctx), filtersOf(query), originOf(ctx));
    sendCsv(ctx, { name: 'etablissements', clock: domain.clock, columns: CELLS, rows });
  };

  return { list, exportCsv };
}

const word = (yes: boolean): string => (yes ? 'Oui' : 'Non');

/** A number that begins by a zero is written as a text: a spreadsheet would drop the zero. */
const CELLS: Column<OwnEtablissement>[] = [
  ['Siret', ({ siret }) => formatSiret(siret)],
  ['Raison sociale', ({ raisonSociale }) => raisonSociale],
  ['Adresse', ({ adresse }) => adresse],
  ['Code postal et ville', ({ codePostal, ville }) => `${codePostal} ${ville}`.trim()],
  ['NDA', ({ nda }) => groupedNda(nda) ?? ''],
  ['UAI', ({ uai }) => uai ?? ''],
  ['CFA', ({ cfa }) => word(cfa)],
  ['Siège', ({ siege }) => word(siege)],
  ['État', ({ ferme }) => (ferme ? 'Fermé' : 'Ouvert')],
  ['Fermé le', ({ fermeLe }) => (fermeLe ? formatDay(fermeLe) : '')],
];
