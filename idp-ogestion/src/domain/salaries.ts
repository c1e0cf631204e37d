import { type Page, placeOf, rowsOf } from '#shared/paging.ts';
import { countSalaries, findSalaries, type Salarie } from '../store/salaries.ts';
import type { Context } from './context.ts';
import type { Gestionnaire } from './habilitations.ts';
import { requireSearch, wordsOf } from './user-search.ts';

export type Salaries = Page & { salaries: Salarie[] };

/**
 * The salariés of the référent's organismes, by name (S60–S63). `after` is the search of users that leads here: it must
 * have found nobody (S50).
 */
export async function listSalaries(
  { pool }: Context,
  gestionnaire: Gestionnaire,
  { after, q, page }: { after: string; q: string; page: number },
): Promise<Salaries> {
  await requireSearch(pool, gestionnaire, after);
  const { limit, offset, atMost } = rowsOf(page);
  const [words, { perimetre }] = [wordsOf(q), gestionnaire];
  const [salaries, count] = await Promise.all([
    findSalaries(pool, perimetre, words, { offset, limit }),
    countSalaries(pool, perimetre, words, atMost),
  ]);
  return { salaries, ...placeOf(page, salaries.length, count) };
}
