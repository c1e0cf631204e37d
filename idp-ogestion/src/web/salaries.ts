import type { Middleware } from 'koa';
import { pagerOf, withQuery } from '#shared/lists.ts';
import type { Context as Domain } from '../domain/context.ts';
import { listSalaries } from '../domain/salaries.ts';
import { gestionIn } from './gestion.ts';
import type { Pages } from './pages.ts';
import { listOf, readUserQuery, withList } from './user-query.ts';
import { crumbsOf } from './user-sheet-page.ts';

/** « Sélection d'un salarié » (S59–S68): a page, which a browser with JavaScript shows as a window over the list. */
export function salaries({ pages, domain }: { pages: Pages; domain: Domain }): Middleware {
  return async (ctx) => {
    const { gestionnaire, base } = gestionIn(ctx);
    const { q, page } = readUserQuery(ctx.URL.searchParams);
    const list = listOf(ctx.URL.searchParams);
    const { q: after } = readUserQuery(new URLSearchParams(list));
    const found = await listSalaries(domain, gestionnaire, { after, q, page });
    const create = (salarie: string) => withList(`${base}/nouveau`, list, { salarie });
    pages.show(ctx, 'utilisateurs/salaries', {
      ...{ q, list, base },
      rows: found.salaries.map((row) => ({ ...row, href: create(row.id) })),
      pager: pagerOf(found, (number) => withList(`${base}/salaries`, list, { q, page: String(number) })),
      links: { create: withList(`${base}/nouveau`, list), back: withQuery(base, list) },
      crumbs: crumbsOf(ctx, list, "Sélection d'un salarié"),
    });
  };
}
