import type { Context, Middleware } from 'koa';
import { formatDate } from '#shared/dates.ts';
import { columnsOf, countText, pagerOf, withQuery } from '#shared/lists.ts';
import { formatSiren } from '#shared/siret.ts';
import type { Context as Domain } from '../domain/context.ts';
import {
  exportOrganismes,
  type FoundOrganisme,
  type OrganismeSortKey,
  searchOrganismes,
} from '../domain/organisme-search.ts';
import { regionsOf } from '../domain/organisme-sheets.ts';
import { type Column, sendCsv } from './csv.ts';
import { groupedNda, typeText } from './organisme-labels.ts';
import { type OrganismeQuery, organismeQueryString, organismeSearchOf, readOrganismeQuery } from './organisme-query.ts';
import type { Pages } from './pages.ts';
import { originOf } from './request.ts';
import { agentIn } from './staff.ts';

const LIST = '/organismes';
const COLUMNS: [OrganismeSortKey, string][] = [
  ['nom', 'Raison sociale'],
  ['siren', 'Siren'],
  ['region', 'Région'],
  ['creation', 'Créé le'],
];

/** The organismes of an agent's regions: the list and its export. */
export function organismes({ pages, domain }: { pages: Pages; domain: Domain }) {
  const list: Middleware = async (ctx) => {
    const query = readOrganismeQuery(ctx.URL.searchParams);
    const [found, regions] = await Promise.all([
      searchOrganismes(domain, agentIn(ctx), organismeSearchOf(query)),
      regionsOf(domain, agentIn(ctx)),
    ]);
    const hrefOf = (changes: Partial<OrganismeQuery>) => withQuery(LIST, organismeQueryString(query, changes));
    pages.show(ctx, 'organismes/liste', {
      ...{ query, regions, count: countText(found, 'organisme', 'organismes') },
      columns: columnsOf(COLUMNS, query, hrefOf),
      rows: found.organismes.map((row) => ({ ...row, href: `${LIST}/${row.siren}`, type: typeText(row) })),
      pager: pagerOf(found, (page) => hrefOf({ page })),
      filtered: query.type !== '' || query.region !== '' || query.referent !== '',
      links: {
        create: withQuery(`${LIST}/nouveau`, numberIn(query.q)),
        unfiltered: hrefOf({ type: '', region: '', referent: '', page: 1 }),
        export: withQuery(`${LIST}/export.csv`, organismeQueryString(query, { page: 1 })),
      },
      crumbs: [{ href: '/', text: 'Accueil' }, { text: 'Organismes' }],
    });
  };

  const exportCsv = async (ctx: Context): Promise<void> => {
    const asked = organismeSearchOf(readOrganismeQuery(ctx.URL.searchParams));
    const rows = await exportOrganismes(domain, agentIn(ctx), asked, originOf(ctx));
    sendCsv(ctx, { name: 'organismes', clock: domain.clock, columns: CELLS, rows });
  };

  return { list, exportCsv };
}

/** A number that was searched for in vain is the one to create. */
const numberIn = (q: string): string => (/^[\d\s]{9,20}$/.test(q) ? new URLSearchParams({ numero: q }).toString() : '');

/** A number that begins by a zero is written as a text: a spreadsheet would drop the zero. */
const CELLS: Column<FoundOrganisme>[] = [
  ['Siren', ({ siren }) => formatSiren(siren)],
  ['Raison sociale', ({ raisonSociale }) => raisonSociale],
  ['Type', typeText],
  ["Déclaration d'activité", ({ nda }) => groupedNda(nda) ?? ''],
  ['Région', ({ region }) => region],
  ['Code postal et ville', ({ codePostal, ville }) => `${codePostal ?? ''} ${ville ?? ''}`.trim()],
  ['Établissements ouverts', ({ etablissements }) => String(etablissements)],
  ['Référents actifs', ({ referents }) => String(referents)],
  ['Créé le', ({ createdAt }) => (createdAt ? formatDate(createdAt) : '')],
];
