import { PAGE } from '#shared/paging.ts';
import { insertAudit } from '../store/audit.ts';
import { findHistory, type HistoryEntry } from '../store/history.ts';
import type { Context, Origin } from './context.ts';
import type { Gestionnaire } from './habilitations.ts';

export type { HistoryEntry } from '../store/history.ts';

/** The acts that a référent finds in « Historique » (G61); the journal has the rest. */
const ACTS = [
  'user_created',
  'user_activated',
  'user_updated',
  'privilege_permissions_changed',
  'user_archived',
  'user_reactivated',
  'user_deletion_announced',
  'user_deletion_withheld',
  'user_deleted',
  'user_email_change_requested',
  'user_email_changed',
  'user_email_change_cancelled',
  'user_compromised',
  'authn_password_change',
  'activation_mail_resent',
  'authn_login_unlocked',
  'sessions_ended',
  'users_exported',
  'organisme_created',
  'organisme_updated',
  'etablissement_created',
  'etablissement_updated',
];

/** One page of acts, and where the next one begins. */
export type History = { entries: HistoryEntry[]; next: string | undefined };

/** Who did what in the perimeter, the newest first; those of Constructys are named to their colleagues only. */
export async function readHistory(
  { pool }: Context,
  { perimetre, organisme }: Gestionnaire,
  { before, size = PAGE }: { before?: string | undefined; size?: number } = {},
): Promise<History> {
  const staff = organisme !== undefined;
  const found = await findHistory(pool, perimetre, { events: ACTS, before, limit: size + 1, staff });
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
