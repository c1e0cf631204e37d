/** Rows on a page of a list (G68). */
export const PAGE = 20;
/** Beyond, a list says « plus de 10 000 » and offers no further page: nobody reads so far, and counting would cost. */
export const COUNTED = 10_000;
const LAST_PAGE = COUNTED / PAGE;

/** Where a page stands in its list. `total` is exact unless `more`. */
export type Page = { page: number; pages: number; first: number; last: number; total: number; more: boolean };

/** The rows to ask for, and how far to count. */
export const rowsOf = (page: number): { limit: number; offset: number; atMost: number } => ({
  limit: PAGE,
  offset: (Math.min(page, LAST_PAGE) - 1) * PAGE,
  atMost: COUNTED + 1,
});

/** Where the page asked for stands, once `count` rows were counted, of which it shows `shown`. */
export function placeOf(page: number, shown: number, count: number): Page {
  const total = Math.min(count, COUNTED);
  const first = (Math.min(page, LAST_PAGE) - 1) * PAGE + 1;
  return {
    ...{ page: Math.min(page, LAST_PAGE), pages: Math.ceil(total / PAGE), total, more: count > COUNTED },
    ...{ first, last: first + shown - 1 },
  };
}
