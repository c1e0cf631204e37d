import { type Page, placeOf, rowsOf } from '#shared/paging.ts';
import type { Db } from '#shared/pg.ts';
import { hasDossier } from '../store/dossiers.ts';
import {
  countReglements,
  findReglements,
  findReglementsOf,
  type Reglement,
  type ReglementCriteria,
  type ReglementSort,
} from '../store/reglements.ts';
import { type Holder, journalExport, unknown, within } from './consultation.ts';
import type { Context, Origin } from './context.ts';
import { isBackwards, requirePeriod } from './period.ts';
import { wordsOf } from './user-search.ts';

export type ReglementFilters = Omit<ReglementCriteria, 'words'> & { q: string; siret: string | undefined };
export type ReglementSearch = ReglementFilters & { order: { by: ReglementSort; descending: boolean }; page: number };

/** `montant` is the balance of all that were found, in cents; nothing when they are too many to be counted. */
export type FoundReglements = Page & { reglements: Reglement[]; montant: number | undefined };

/** The règlements of the holder's établissements that match, 20 at a time (S84, G68). */
export async function searchReglements(
  { pool }: Context,
  holder: Holder,
  asked: ReglementSearch,
): Promise<FoundReglements> {
  const sirets = await siretsOf(pool, holder, asked);
  if (isBackwards(asked)) return { reglements: [], montant: undefined, ...placeOf(asked.page, 0, 0) };
  const criteria = { ...asked, words: wordsOf(asked.q) };
  const { limit, offset, atMost } = rowsOf(asked.page);
  const [reglements, { count, montant }] = await Promise.all([
    findReglements(pool, sirets, criteria, { order: asked.order, limit, offset }),
    countReglements(pool, sirets, criteria, atMost),
  ]);
  return {
    reglements,
    montant: count < atMost ? montant : undefined,
    ...placeOf(asked.page, reglements.length, count),
  };
}

/** All that a search gives, établissement by établissement, the newest first in each. */
export async function exportReglements(
  context: Context,
  holder: Holder,
  asked: ReglementFilters,
  origin: Origin,
): Promise<AsyncIterable<Reglement>> {
  const sirets = await siretsOf(context.pool, holder, asked);
  requirePeriod(asked);
  await journalExport(context, holder, { event: 'reglements_exported', sirets, origin });
  const criteria = { ...asked, words: wordsOf(asked.q) };
  return readAll(context.pool, sirets, criteria);
}

async function* readAll(db: Db, sirets: string[], criteria: ReglementCriteria): AsyncGenerator<Reglement> {
  for (const siret of sirets) yield* await findReglementsOf(db, siret, criteria);
}

/** Refuses a dossier of somebody else as one that does not exist. */
async function siretsOf(db: Db, holder: Holder, { siret, dossier }: ReglementFilters): Promise<string[]> {
  if (dossier !== undefined && !(await hasDossier(db, holder.perimetre, dossier))) throw unknown();
  return within(holder, siret);
}
