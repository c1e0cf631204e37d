import type { Middleware } from 'koa';
import { z } from 'zod';
import { formatDay } from '#shared/dates.ts';
import { queryOf, withQuery } from '#shared/lists.ts';
import { formatSiret } from '#shared/siret.ts';
import type { Context as Domain } from '../domain/context.ts';
import { type DossierSearch, exportDossiers, searchDossiers } from '../domain/dossiers.ts';
import type { Dossier, DossierSort, DossierStatut, DossierType } from '../store/dossiers.ts';
import { codeSelect, etablissementSelect, holderIn, listLocals } from './consultation.ts';
import { codeOf, day, oneOf, ordre, orNothing, page, siret, typed } from './consultation-query.ts';
import { type Column, sendCsv } from './csv.ts';
import type { Pages } from './pages.ts';
import { originOf } from './request.ts';

const TYPES: Record<DossierType, { text: string }> = {
  CONTRAT_APPRENTISSAGE: { text: "Contrat d'apprentissage" },
  ACTION_FORMATION: { text: 'Action de formation' },
};
const STATUTS: Record<DossierStatut, { text: string; kind: string; icon: string }> = {
  EN_INSTRUCTION: { text: 'En instruction', kind: 'info', icon: 'search' },
  ACCORDE: { text: 'Accordé', kind: 'ok', icon: 'circle-check' },
  EN_COURS: { text: 'En cours', kind: 'info', icon: 'clock' },
  SOLDE: { text: 'Soldé', kind: '', icon: 'file-check' },
  REFUSE: { text: 'Refusé', kind: 'error', icon: 'x' },
  ANNULE: { text: 'Annulé', kind: '', icon: 'circle-slash' },
};

const schema = z.object({
  q: typed,
  etablissement: siret,
  type: oneOf(TYPES),
  statut: oneOf(STATUTS),
  du: day,
  au: day,
  tri: z.enum(['numero', 'etablissement', 'debut', 'statut', 'montant']).catch('debut'),
  ordre: ordre('desc'),
  page,
});
type DossierQuery = z.infer<typeof schema>;

const readQuery = (query: URLSearchParams): DossierQuery => schema.parse(Object.fromEntries(query));

const searchOf = ({ q, etablissement, type, statut, du, au, tri, ordre, page }: DossierQuery): DossierSearch => ({
  ...{ q, siret: orNothing(etablissement), from: orNothing(du), to: orNothing(au), page },
  ...{ type: codeOf(TYPES, type), statut: codeOf(STATUTS, statut), order: { by: tri, descending: ordre === 'desc' } },
});

const SORTS: [DossierSort, string][] = [
  ['numero', 'Dossier'],
  ['etablissement', 'Établissement'],
  ['debut', 'Dates'],
  ['statut', 'Statut'],
  ['montant', 'Montant engagé'],
];

const LIST = {
  ...{ path: '/dossiers', title: 'Dossiers', sorts: SORTS, defaults: schema.parse({}) },
  counted: ['dossier', 'dossiers'] as [string, string],
};

/** « Dossiers » (S83): the list and its export. */
export function dossiers({ pages, domain }: { pages: Pages; domain: Domain }) {
  const list: Middleware = async (ctx) => {
    const query = readQuery(ctx.URL.searchParams);
    const found = await searchDossiers(domain, holderIn(ctx), searchOf(query));
    pages.show(ctx, 'consultation/dossiers', {
      ...listLocals(ctx, { ...LIST, query, found }),
      ...{ types: TYPES, statuts: STATUTS, montant: found.montant },
      selects: [
        ...etablissementSelect(ctx),
        codeSelect('type', 'Type', TYPES),
        codeSelect('statut', 'Statut', STATUTS),
      ],
      rows: found.dossiers.map((dossier) => ({
        ...dossier,
        href: withQuery('/reglements', queryOf({ dossier: dossier.numero }, {})),
      })),
    });
  };

  const exportCsv: Middleware = async (ctx) => {
    const query = readQuery(ctx.URL.searchParams);
    const rows = await exportDossiers(domain, holderIn(ctx), searchOf(query), originOf(ctx));
    sendCsv(ctx, { name: 'dossiers', clock: domain.clock, columns: CELLS, rows });
  };

  return { list, exportCsv };
}

const CELLS: Column<Dossier>[] = [
  ['N° de dossier', ({ numero }) => numero],
  ['Type', ({ type }) => TYPES[type].text],
  ['Bénéficiaire', ({ beneficiaire }) => beneficiaire],
  ['Formation', ({ formation }) => formation],
  ['Siret', ({ siret }) => formatSiret(siret)],
  ['Établissement', ({ raisonSociale, ville }) => `${raisonSociale}, ${ville}`],
  ['Début', ({ debut }) => formatDay(debut)],
  ['Fin', ({ fin }) => formatDay(fin)],
  ['Statut', ({ statut }) => STATUTS[statut].text],
  ['Montant engagé (€)', ({ montant }) => montant / 100],
];
