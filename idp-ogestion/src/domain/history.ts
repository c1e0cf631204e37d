import { insertAudit } from '../store/audit.ts';
import { findHistory, type HistoryEntry } from '../store/history.ts';
import type { Context, Origin } from './context.ts';
import type { Gestionnaire } from './habilitations.ts';
import { PAGE } from './paging.ts';

export type { HistoryEntry } from '../store/history.ts';

/** The acts that a référent finds in « Historique », each with what it is called there (G61). */
export const ACTS: Record<string, string> = {
  user_created: 'Création du compte',
  user_activated: 'Activation du compte',
  user_updated: 'Modification de la fiche',
  privilege_permissions_changed: 'Changement des droits',
  user_archived: 'Désactivation du compte',
  user_reactivated: 'Réactivation du compte',
  user_deletion_announced: 'Suppression du compte annoncée',
  user_deletion_withheld: 'Suppression du compte suspendue : dernier référent',
  user_deleted: 'Suppression du compte',
  user_email_change_requested: "Demande de changement d'adresse mail",
  user_email_changed: "Changement d'adresse mail",
  user_email_change_cancelled: "Annulation d'un changement d'adresse mail",
  user_compromised: 'Compte déclaré compromis',
  authn_password_change: 'Changement du mot de passe',
  activation_mail_resent: "Renvoi du mail d'activation",
  authn_login_unlocked: 'Déblocage de la connexion',
  sessions_ended: 'Fin des sessions',
  users_exported: 'Export de la liste des utilisateurs',
  organisme_created: "Création de l'organisme",
  organisme_updated: "Modification de l'organisme",
  etablissement_created: "Ajout d'un établissement",
  etablissement_updated: "Modification d'un établissement",
};

/** One page of acts, and where the next one begins. */
export type History = { entries: HistoryEntry[]; next: string | undefined };

/** Who did what in the perimeter, the newest first; those of Constructys are named to their colleagues only. */
export async function readHistory(
  { pool }: Context,
  { perimetre, organisme }: Gestionnaire,
  { before, size = PAGE }: { before?: string | undefined; size?: number } = {},
): Promise<History> {
  const staff = organisme !== undefined;
  const found = await findHistory(pool, perimetre, { events: Object.keys(ACTS), before, limit: size + 1, staff });
  const entries = found.slice(0, size);
  return { entries, next: found.length > size ? entries.at(-1)?.id : undefined };
}

/** Notes that a référent has taken the list of his users away. */
export const journalExport = (
  { pool, clock }: Context,
  { sub, perimetre }: Gestionnaire,
  origin: Origin,
): Promise<void> =>
  insertAudit(pool, {
    ...{ at: clock.now(), event: 'users_exported', result: 'success', actorSub: sub, ...origin },
    sirets: perimetre,
  });
