import { type ExportedUser, findUsersAfter } from '../store/user-search.ts';
import type { Context, Origin } from './context.ts';
import type { Gestionnaire } from './habilitations.ts';
import { journalExport } from './history.ts';
import { criteriaOf, type Search } from './user-search.ts';

const BATCH = 1000;

type Asked = Pick<Search, 'q' | 'status' | 'referent'>;

/** The whole list that a search gives, by name. The export is journalled before its first line can be read. */
export async function exportUsers(
  context: Context,
  gestionnaire: Gestionnaire,
  asked: Asked,
  origin: Origin,
): Promise<AsyncGenerator<ExportedUser>> {
  await journalExport(context, gestionnaire, origin);
  return readUsers(context, gestionnaire, asked);
}

/** Reads in batches, so that no list is too long. */
async function* readUsers(context: Context, gestionnaire: Gestionnaire, asked: Asked): AsyncGenerator<ExportedUser> {
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
