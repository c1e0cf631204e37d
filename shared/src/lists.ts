import type { Page } from './paging.ts';

/** What the mixin `pager` shows. */
export type Pager = {
  text: string;
  pages: ({ number: number; href: string; current: boolean } | null)[];
  previous: string | undefined;
  next: string | undefined;
};

/** Pages around the present one that are always offered. */
const AROUND = 2;

const counted = (count: number): string => count.toLocaleString('fr-FR');

/** « Afficher les items 1 - 20 de 134 » (S68), and links to the pages around; `hrefOf` gives the address of a page. */
export function pagerOf({ page, pages, first, last, total, more }: Page, hrefOf: (page: number) => string): Pager {
  const link = (number: number) => ({ number, href: hrefOf(number), current: number === page });
  const numbers = Array.from({ length: pages }, (_, rank) => rank + 1);
  const near = numbers.filter((number) => number === 1 || number === pages || Math.abs(number - page) <= AROUND);
  const gapped = near.flatMap((number, rank) =>
    rank > 0 && number - (near[rank - 1] ?? 0) > 1 ? [null, number] : [number],
  );
  return {
    text:
      last < first
        ? 'Aucun élément à afficher'
        : `Afficher les items ${first} - ${last} de ${more ? 'plus de ' : ''}${counted(total)}`,
    pages: gapped.map((number) => (number === null ? null : link(number))),
    previous: page > 1 && page <= pages ? hrefOf(page - 1) : undefined,
    next: page < pages ? hrefOf(page + 1) : undefined,
  };
}

/** « 134 utilisateurs », « 1 utilisateur », « Plus de 10 000 utilisateurs ». */
export const countText = ({ total, more }: Pick<Page, 'total' | 'more'>, one: string, many: string): string =>
  more ? `Plus de ${counted(total)} ${many}` : `${counted(total)} ${total > 1 ? many : one}`;

/** The query string of what was asked of a list, without what goes without saying. */
export function queryOf<Query extends Record<string, string | number>>(query: Query, defaults: Query): string {
  const said = Object.entries(query).filter(([name, value]) => value !== defaults[name]);
  return new URLSearchParams(said.map(([name, value]): [string, string] => [name, String(value)])).toString();
}

/** `path` with a query string, where there is one. */
export const withQuery = (path: string, query: string): string => (query === '' ? path : `${path}?${query}`);

type Sorted<Key> = { tri: Key; ordre: 'asc' | 'desc'; page: number };

/** Headings that sort, for the mixin `sortable`, by their key; `hrefOf` gives the address of the list sorted otherwise. */
export const columnsOf = <Key extends string>(
  columns: [key: Key, text: string][],
  { tri, ordre }: Pick<Sorted<Key>, 'tri' | 'ordre'>,
  hrefOf: (changes: Sorted<Key>) => string,
) =>
  Object.fromEntries(
    columns.map(([key, text]) => {
      const sort = key === tri ? (ordre === 'asc' ? 'ascending' : 'descending') : 'none';
      return [key, { text, sort, href: hrefOf({ tri: key, ordre: sort === 'ascending' ? 'desc' : 'asc', page: 1 }) }];
    }),
  );
