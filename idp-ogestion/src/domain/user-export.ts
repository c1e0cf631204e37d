import { type ExportedUser, findUsersAfter } from '../store/user-search.ts';
import type { Context, Origin } from './context.ts';
import type { Gestionnaire } from './habilitations.ts';
import { journalExport } from './history.ts';
import { criteriaOf, type Search } from './user-search.ts';

const BATCH = 1000;

/**
 * The whole list that a search gives, by name, read in batches so that no list is too long. The export is journalled
 * before the first line leaves.
 */
export async function* exportUsers(
  context: Context,
  gestionnaire: Gestionnaire,
  asked: Pick<Search, 'q' | 'status' | 'referent'>,
  origin: Origin,
): AsyncGenerator<ExportedUser> {
  await journalExport(context, gestionnaire, origin);
  for (let after = ''; ; ) {
    const batch = await findUsersAfter(context.pool, gestionnaire.perimetre, criteriaOf(asked), {
      after,
      limit: BATCH,
    });
    yield* batch;
    const last = batch.at(-1);
    if (batch.length < BATCH || !last) return;
    after = last.search;
  }
}
