import type { Throttled } from '../domain/access-acts.ts';
import type { Pages } from './pages.ts';
import { staffList } from './staff-list.ts';
import { staffSheets } from './staff-sheets.ts';

export type StaffPages = ReturnType<typeof staffPages>;

/** The pages by which administrators manage the accounts of Constructys. */
export const staffPages = (parts: { pages: Pages; domain: Throttled }) => ({
  list: staffList(parts),
  sheets: staffSheets(parts),
});
