import type { Throttled } from '../domain/user-access.ts';
import { history } from './history.ts';
import type { Pages } from './pages.ts';
import { salaries } from './salaries.ts';
import { userCreation } from './user-creation.ts';
import { userSheets } from './user-sheets.ts';
import { users } from './users.ts';

export type UserPages = ReturnType<typeof userPages>;

/** The pages by which référents manage accounts. */
export const userPages = (parts: { pages: Pages; domain: Throttled }) => ({
  ...users(parts),
  creation: userCreation(parts),
  sheets: userSheets(parts),
  salaries: salaries(parts),
  history: history(parts),
});
