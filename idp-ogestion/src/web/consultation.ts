import type { Context, Middleware } from 'koa';
import { columnsOf, countText, pagerOf, queryOf, withQuery } from '#shared/lists.ts';
import type { Page } from '#shared/paging.ts';
import { formatSiret } from '#shared/siret.ts';
import { type Holder, holderOf } from '../domain/consultation.ts';
import { isBackwards } from '../domain/period.ts';
import { slugOf } from './consultation-query.ts';
import { userIn } from './referents.ts';

/** Behind `signedIn`: lets through whoever is of an OF or a CFA (S82, S87); Constructys' own people have other pages. */
export const holder: Middleware = async (ctx, next) => {
  ctx.state.holder = holderOf(userIn(ctx));
  await next();
};

export const holderIn = (ctx: Context): Holder => ctx.state.holder as Holder;

/** A filter of a list: what the mixin `filters` shows as a select, the first option being « all ». */
export type Select = { name: string; label: string; options: [value: string, text: string][] };

/** The choice between the établissements that a person holds; none where there is only one. */
export function etablissementSelect(ctx: Context): Select[] {
  const { etablissements } = userIn(ctx);
  if (etablissements.length < 2) return [];
  const options = etablissements.map(({ siret, raison_sociale, ville }): [string, string] => [
    siret,
    `${raison_sociale}, ${ville} (${formatSiret(siret)})`,
  ]);
  return [{ name: 'etablissement', label: 'Établissement', options: [['', 'Tous'], ...options] }];
}

/** A choice between the codes of a list. */
export const codeSelect = (
  name: string,
  label: string,
  labels: Record<string, { text: string }>,
  all = 'Tous',
): Select => ({
  ...{ name, label },
  options: [['', all], ...Object.entries(labels).map(([code, { text }]): [string, string] => [slugOf(code), text])],
});

type ListQuery<Key> = Record<string, string | number> & { tri: Key; ordre: 'asc' | 'desc'; page: number };

type List<Key extends string, Query extends ListQuery<Key>> = {
  path: string;
  title: string;
  query: Query;
  /** What is asked of the list when its address says nothing. */
  defaults: Query;
  /** The columns that sort. */
  sorts: [key: Key, text: string][];
  found: Page;
  /** What is counted: one, many. */
  counted: [one: string, many: string];
};

/** The day that a query says; lists without a period have none. */
const dayIn = (said: string | number | undefined): string | undefined => (said ? String(said) : undefined);

/** What the mixins of consultation/parts.pug show of a list. */
export function listLocals<Key extends string, Query extends ListQuery<Key>>(
  ctx: Context,
  { path, title, query, defaults, sorts, found, counted }: List<Key, Query>,
) {
  const said = (changes: Partial<ListQuery<Key>>) => queryOf({ ...query, ...changes }, defaults);
  const { tri, ordre } = defaults;
  return {
    ...{ query, found, count: countText(found, ...counted), sansPerimetre: holderIn(ctx).perimetre.length === 0 },
    backwards: isBackwards({ from: dayIn(query.du), to: dayIn(query.au) }),
    filtered: said({ tri, ordre, page: 1 }) !== '',
    sorted: query.tri !== tri || query.ordre !== ordre,
    columns: columnsOf(sorts, query, (changes) => withQuery(path, said(changes))),
    pager: pagerOf(found, (page) => withQuery(path, said({ page }))),
    links: { list: path, export: withQuery(`${path}/export.csv`, said({ page: 1 })) },
    crumbs: [{ href: '/', text: 'Accueil' }, { text: title }],
    subnav: CONSULTED.map(([href, text]) => ({ href, text, current: href === path })),
  };
}

/** What is consulted (S82): each of these pages leads to the others. */
const CONSULTED = [
  ['/dossiers', 'Dossiers'],
  ['/reglements', 'Règlements'],
  ['/etablissements', 'Établissements'],
  ['/coordonnees-bancaires', 'Coordonnées bancaires'],
] as const;
