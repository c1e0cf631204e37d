export { COUNTED, PAGE, type Page, placeOf, rowsOf } from '#shared/paging.ts';
