import type { Middleware } from 'koa';
import { columnsOf, countText, pagerOf, withQuery } from '#shared/lists.ts';
import type { Context as Domain } from '../domain/context.ts';
import { searchStaff } from '../domain/staff-search.ts';
import { listRegions } from '../store/regions.ts';
import type { Pages } from './pages.ts';
import { ROLE_LABELS } from './staff-labels.ts';
import { readStaffQuery, STAFF_SORTS, type StaffQuery, staffQueryString, staffSearchOf } from './staff-query.ts';
import { STATUS_LABELS } from './user-labels.ts';

const PAGE = '/agents';

/** « Agents »: those of Constructys, for administrators. */
export function staffList({ pages, domain }: { pages: Pages; domain: Domain }): Middleware {
  return async (ctx) => {
    const query = readStaffQuery(ctx.URL.searchParams);
    const [found, regions] = await Promise.all([searchStaff(domain, staffSearchOf(query)), listRegions(domain.pool)]);
    const hrefOf = (changes: Partial<StaffQuery>) => withQuery(PAGE, staffQueryString(query, changes));
    const names = new Map(regions.map(({ code, libelle }) => [code, libelle]));
    pages.show(ctx, 'agents/liste', {
      ...{ query, found, regions, roles: ROLE_LABELS, statuses: STATUS_LABELS },
      count: countText(found, 'compte', 'comptes'),
      columns: columnsOf(STAFF_SORTS, query, hrefOf),
      rows: found.staff.map((one) => ({ ...one, places: one.regions.map((code) => names.get(code)) })),
      pager: pagerOf(found, (page) => hrefOf({ page })),
      filtered: query.role !== '' || query.region !== '' || query.statut !== '',
      unfilteredUrl: hrefOf({ role: '', region: '', statut: '', page: 1 }),
      crumbs: [{ href: '/', text: 'Accueil' }, { text: 'Agents' }],
    });
  };
}
