import { Refusal } from '#shared/refusal.ts';
import { insertAudit } from '../store/audit.ts';
import type { User } from '../store/users.ts';
import type { Context, Origin } from './context.ts';

/** Who consults what Constructys knows of his établissements, and the SIRETs that he holds, in the order of their names. */
export type Reader = { sub: string; perimetre: string[] };

/** The reader that a signed-in person is (S82, S87). Those of Constructys hold no établissement and have their own pages. */
export function readerOf(user: Pick<User, 'sub' | 'kind' | 'etablissements'>): Reader {
  if (user.kind !== 'portail') {
    throw new Refusal('forbidden', 'Cette page est réservée aux organismes de formation et aux CFA.');
  }
  return { sub: user.sub, perimetre: user.etablissements.map(({ siret }) => siret) };
}

/** The établissements to read: all that the reader holds, or the one asked for. Another's does not exist for him. */
export function within({ perimetre }: Reader, siret: string | undefined): string[] {
  if (siret === undefined) return perimetre;
  if (!perimetre.includes(siret)) throw unknown();
  return [siret];
}

/** What is not of the perimeter is not found, whether it exists or not. */
export const unknown = (): Refusal =>
  new Refusal('not-found', "Vérifiez l'adresse, ou revenez à la liste depuis l'accueil.");

/** What a reader may take away, by the event that notes it. */
export type ExportEvent =
  | 'dossiers_exported'
  | 'reglements_exported'
  | 'etablissements_exported'
  | 'bank_details_exported';

/** Notes, before the first line leaves, that a list of some établissements is taken away. */
export const journalExport = (
  { pool, clock }: Context,
  { sub }: Reader,
  { event, sirets, origin }: { event: ExportEvent; sirets: string[]; origin: Origin },
): Promise<void> => insertAudit(pool, { at: clock.now(), event, result: 'success', actorSub: sub, sirets, ...origin });
