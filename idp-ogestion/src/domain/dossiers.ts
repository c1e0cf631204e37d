import { type Page, placeOf, rowsOf } from '#shared/paging.ts';
import type { Db } from '#shared/pg.ts';
import {
  countDossiers,
  type Dossier,
  type DossierCriteria,
  type DossierSort,
  findDossiers,
  findDossiersOf,
} from '../store/dossiers.ts';
import { type Holder, journalExport, within } from './consultation.ts';
import type { Context, Origin } from './context.ts';
import { isBackwards, requirePeriod } from './period.ts';
import { wordsOf } from './user-search.ts';

export type DossierFilters = Omit<DossierCriteria, 'words'> & { q: string; siret: string | undefined };
export type DossierSearch = DossierFilters & { order: { by: DossierSort; descending: boolean }; page: number };

/** `montant` is what all that were found add up to, in cents; nothing when they are too many to be counted. */
export type FoundDossiers = Page & { dossiers: Dossier[]; montant: number | undefined };

/** The dossiers of the holder's établissements that match, 20 at a time (S83, G68). */
export async function searchDossiers({ pool }: Context, holder: Holder, asked: DossierSearch): Promise<FoundDossiers> {
  const sirets = within(holder, asked.siret);
  if (isBackwards(asked)) return { dossiers: [], montant: undefined, ...placeOf(asked.page, 0, 0) };
  const criteria = { ...asked, words: wordsOf(asked.q) };
  const { limit, offset, atMost } = rowsOf(asked.page);
  const [dossiers, { count, montant }] = await Promise.all([
    findDossiers(pool, sirets, criteria, { order: asked.order, limit, offset }),
    countDossiers(pool, sirets, criteria, atMost),
  ]);
  return {
    dossiers,
    montant: count < atMost ? montant : undefined,
    ...placeOf(asked.page, dossiers.length, count),
  };
}

/** All that a search gives, établissement by établissement, the newest first in each. */
export async function exportDossiers(
  context: Context,
  holder: Holder,
  asked: DossierFilters,
  origin: Origin,
): Promise<AsyncIterable<Dossier>> {
  const sirets = within(holder, asked.siret);
  requirePeriod(asked);
  await journalExport(context, holder, { event: 'dossiers_exported', sirets, origin });
  const criteria = { ...asked, words: wordsOf(asked.q) };
  return readAll(context.pool, sirets, criteria);
}

async function* readAll(db: Db, sirets: string[], criteria: DossierCriteria): AsyncGenerator<Dossier> {
  for (const siret of sirets) yield* await findDossiersOf(db, siret, criteria);
}
