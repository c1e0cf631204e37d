export { columnsOf, countText, type Pager, pagerOf, queryOf, withQuery } from '#shared/lists.ts';
