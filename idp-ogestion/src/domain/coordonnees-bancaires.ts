import { type Page, placeOf, rowsOf } from '#shared/paging.ts';
import { insertAudit } from '../store/audit.ts';
import {
  type CoordonneesBancaires,
  type CoordonneesSort,
  countCoordonnees,
  findCoordonnees,
  findSealedCoordonnees,
  type SealedCoordonnees,
} from '../store/coordonnees-bancaires.ts';
import { type Holder, journalExport, unknown } from './consultation.ts';
import type { Context, Origin } from './context.ts';
import type { IbanVault } from './iban.ts';
import { wordsOf } from './user-search.ts';

export type CoordonneesFilters = { q: string; order: { by: CoordonneesSort; descending: boolean } };

/** The bank details of the holder's établissements, 20 at a time, IBANs masked (S86, G68). */
export async function searchCoordonnees(
  { pool }: Context,
  { perimetre }: Holder,
  asked: CoordonneesFilters & { page: number },
): Promise<Page & { coordonnees: CoordonneesBancaires[] }> {
  const words = wordsOf(asked.q);
  const [coordonnees, count] = await Promise.all([
    findCoordonnees(pool, perimetre, words, { order: asked.order, ...rowsOf(asked.page) }),
    countCoordonnees(pool, perimetre, words),
  ]);
  return { coordonnees, ...placeOf(asked.page, coordonnees.length, count) };
}

/** All that a search gives, in the same order, IBANs masked. */
export async function exportCoordonnees(
  context: Context,
  holder: Holder,
  asked: CoordonneesFilters,
  origin: Origin,
): Promise<CoordonneesBancaires[]> {
  await journalExport(context, holder, { event: 'bank_details_exported', sirets: holder.perimetre, origin });
  const rows = { order: asked.order, offset: 0, limit: null };
  return findCoordonnees(context.pool, holder.perimetre, wordsOf(asked.q), rows);
}

/** The whole IBAN of one établissement of the holder. Each showing is in the journal before it is seen (S86, G61). */
export async function showIban(
  { pool, clock, vault }: Context & { vault: IbanVault },
  holder: Holder,
  siret: string,
  origin: Origin,
): Promise<Omit<SealedCoordonnees, 'sealedIban'> & { iban: string }> {
  const found = await findSealedCoordonnees(pool, holder.perimetre, siret);
  if (!found) throw unknown();
  const { sealedIban, ...coordonnees } = found;
  const iban = vault.open(siret, sealedIban);
  const event = { event: 'bank_details_shown', result: 'success', actorSub: holder.sub } as const;
  await insertAudit(pool, { at: clock.now(), ...event, sirets: [siret], ...origin });
  return { ...coordonnees, iban };
}
