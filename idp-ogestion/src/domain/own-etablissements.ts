import { type Page, placeOf, rowsOf } from '#shared/paging.ts';
import {
  countOwnEtablissements,
  findOwnEtablissements,
  type OwnEtablissement,
  type OwnEtablissementCriteria,
  type OwnEtablissementSort,
} from '../store/own-etablissements.ts';
import { type Holder, journalExport } from './consultation.ts';
import type { Context, Origin } from './context.ts';
import { wordsOf } from './user-search.ts';

type Order = { by: OwnEtablissementSort; descending: boolean };
export type OwnEtablissementFilters = Omit<OwnEtablissementCriteria, 'words'> & { q: string; order: Order };

/** The holder's établissements that match, open or closed, 20 at a time (S85, G40, G68). */
export async function searchOwnEtablissements(
  { pool, clock }: Context,
  { perimetre }: Holder,
  asked: OwnEtablissementFilters & { page: number },
): Promise<Page & { etablissements: OwnEtablissement[] }> {
  const criteria = { ...asked, words: wordsOf(asked.q) };
  const now = clock.now();
  const [etablissements, count] = await Promise.all([
    findOwnEtablissements(pool, perimetre, criteria, { order: asked.order, ...rowsOf(asked.page) }, now),
    countOwnEtablissements(pool, perimetre, criteria, now),
  ]);
  return { etablissements, ...placeOf(asked.page, etablissements.length, count) };
}

/** All that a search gives, in the same order. */
export async function exportOwnEtablissements(
  context: Context,
  holder: Holder,
  asked: OwnEtablissementFilters,
  origin: Origin,
): Promise<OwnEtablissement[]> {
  await journalExport(context, holder, { event: 'etablissements_exported', sirets: holder.perimetre, origin });
  const criteria = { ...asked, words: wordsOf(asked.q) };
  const rows = { order: asked.order, offset: 0, limit: null };
  return findOwnEtablissements(context.pool, holder.perimetre, criteria, rows, context.clock.now());
}
