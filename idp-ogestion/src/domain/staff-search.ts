import { type Page, placeOf, rowsOf } from '#shared/paging.ts';
import { type FoundStaff, findStaff, type StaffCriteria, type StaffOrder } from '../store/staff-search.ts';
import type { Context } from './context.ts';
import { wordsOf } from './user-search.ts';

/** What is asked for: the words typed, the filters, the order, the page. */
export type StaffSearch = Omit<StaffCriteria, 'words'> & { q: string; order: StaffOrder; page: number };

/** The accounts of Constructys that match, 20 at a time. */
export async function searchStaff(
  { pool }: Context,
  { q, order, page, ...filters }: StaffSearch,
): Promise<Page & { staff: FoundStaff[] }> {
  const { limit, offset } = rowsOf(page);
  const { staff, count } = await findStaff(pool, { ...filters, words: wordsOf(q) }, { order, limit, offset });
  return { staff, ...placeOf(page, staff.length, count) };
}
