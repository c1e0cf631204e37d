import { Refusal } from '#shared/refusal.ts';
import { insertAudit } from '../store/audit.ts';
import type { User } from '../store/users.ts';
import type { Context, Origin } from './context.ts';

/** Who consults what Constructys knows of his établissements, and the SIRETs that he holds, in the order of their names. */
export type Holder = { sub: string; perimetre: string[] };

/** The holder that a signed-in person is (S82, S87). Those of Constructys hold no établissement, and have pages of their own. */
export function holderOf(user: Pick<User, 'sub' | 'kind' | 'etablissements'>): Holder {
  if (user.kind !== 'portail') {
    throw new Refusal('forbidden', 'Cette page est réservée aux organismes de formation et aux CFA.');
  }
  return { sub: user.sub, perimetre: user.etablissements.map(({ siret }) => siret) };
}

/** The établissements to read: all that are held, or the one asked for. What is somebody else's does not exist. */
export function within({ perimetre }: Holder, siret: string | undefined): string[] {
  if (siret === undefined) return perimetre;
  if (!perimetre.includes(siret)) throw unknown();
  return [siret];
}

/** What is not of the perimeter is not found, whether it exists or not. */
export const unknown = (): Refusal =>
  new Refusal('not-found', "Vérifiez l'adresse, ou revenez à la liste depuis l'accueil.");

/** What may be taken away, by the event that notes it. */
export type ExportEvent =
  | 'dossiers_exported'
  | 'reglements_exported'
  | 'etablissements_exported'
  | 'bank_details_exported';

/** Notes, before the first line leaves, that a list of some établissements is taken away. */
export const journalExport = (
  { pool, clock }: Context,
  { sub }: Holder,
  { event, sirets, origin }: { event: ExportEvent; sirets: string[]; origin: Origin },
): Promise<void> => insertAudit(pool, { at: clock.now(), event, result: 'success', actorSub: sub, sirets, ...origin });
