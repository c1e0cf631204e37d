import type { Middleware } from 'koa';
import { z } from 'zod';
import { formatDay } from '#shared/dates.ts';
import { queryOf, withQuery } from '#shared/lists.ts';
import { formatSiret } from '#shared/siret.ts';
import type { Context as Domain } from '../domain/context.ts';
import { exportReglements, type ReglementSearch, searchReglements } from '../domain/reglements.ts';
import type { Reglement, ReglementMode, ReglementNature, ReglementSort } from '../store/reglements.ts';
import { codeSelect, etablissementSelect, holderIn, listLocals } from './consultation.ts';
import { codeOf, day, oneOf, ordre, orNothing, page, siret, typed } from './consultation-query.ts';
import { type Column, sendCsv } from './csv.ts';
import type { Pages } from './pages.ts';
import { originOf } from './request.ts';

const NATURES: Record<ReglementNature, { text: string }> = {
  REGLEMENT: { text: 'Règlement' },
  AVOIR: { text: 'Avoir' },
  TROP_PERCU: { text: 'Trop-perçu' },
};
const MODES: Record<ReglementMode, string> = {
  VIREMENT: 'Virement',
  CHEQUE: 'Chèque',
  COMPENSATION: 'Compensation',
};

const schema = z.object({
  q: typed,
  dossier: typed,
  etablissement: siret,
  nature: oneOf(NATURES),
  du: day,
  au: day,
  tri: z.enum(['date', 'reference', 'etablissement', 'nature', 'montant']).catch('date'),
  ordre: ordre('desc'),
  page,
});
type ReglementQuery = z.infer<typeof schema>;

const readQuery = (query: URLSearchParams): ReglementQuery => schema.parse(Object.fromEntries(query));

const searchOf = (query: ReglementQuery): ReglementSearch => ({
  ...{ q: query.q, dossier: orNothing(query.dossier), siret: orNothing(query.etablissement), page: query.page },
  ...{ nature: codeOf(NATURES, query.nature), from: orNothing(query.du), to: orNothing(query.au) },
  order: { by: query.tri, descending: query.ordre === 'desc' },
});

const SORTS: [ReglementSort, string][] = [
  ['date', 'Date'],
  ['reference', 'Référence'],
  ['etablissement', 'Établissement'],
  ['nature', 'Nature'],
  ['montant', 'Montant'],
];

const LIST = {
  ...{ path: '/reglements', title: 'Règlements', sorts: SORTS, defaults: schema.parse({}) },
  counted: ['règlement', 'règlements'] as [string, string],
};

/** « Règlements » (S84): the list and its export. */
export function reglements({ pages, domain }: { pages: Pages; domain: Domain }) {
  const list: Middleware = async (ctx) => {
    const query = readQuery(ctx.URL.searchParams);
    const found = await searchReglements(domain, holderIn(ctx), searchOf(query));
    pages.show(ctx, 'consultation/reglements', {
      ...listLocals(ctx, { ...LIST, query, found }),
      ...{ natures: NATURES, modes: MODES, montant: found.montant },
      selects: [...etablissementSelect(ctx), codeSelect('nature', 'Nature', NATURES, 'Toutes')],
      rows: found.reglements.map((reglement) => ({
        ...reglement,
        href: reglement.dossier && withQuery('/dossiers', queryOf({ q: reglement.dossier }, {})),
      })),
    });
  };

  const exportCsv: Middleware = async (ctx) => {
    const query = readQuery(ctx.URL.searchParams);
    const rows = await exportReglements(domain, holderIn(ctx), searchOf(query), originOf(ctx));
    sendCsv(ctx, { name: 'reglements', clock: domain.clock, columns: CELLS, rows });
  };

  return { list, exportCsv };
}

const CELLS: Column<Reglement>[] = [
  ['Date', ({ date }) => formatDay(date)],
  ['Référence', ({ reference }) => reference],
  ['N° de dossier', ({ dossier }) => dossier ?? ''],
  ['Siret', ({ siret }) => formatSiret(siret)],
  ['Établissement', ({ raisonSociale, ville }) => `${raisonSociale}, ${ville}`],
  ['Nature', ({ nature }) => NATURES[nature].text],
  ['Mode', ({ mode }) => MODES[mode]],
  ['Montant (€)', ({ montant }) => montant / 100],
];
