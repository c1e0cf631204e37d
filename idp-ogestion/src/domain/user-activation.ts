import type { Db } from '#shared/pg.ts';
import { Refusal } from '#shared/refusal.ts';
import { cancelRemoval } from '../store/account-removals.ts';
import { insertAudit } from '../store/audit.ts';
import { hasOpen } from '../store/rattachements.ts';
import { markDeactivated, markReactivated, moveVersion, type Sheet } from '../store/user-sheets.ts';
import type { Context, Origin } from './context.ts';
import { Faults, Warned, type WarningCode } from './faults.ts';
import { type Actor, exigerDroitDeChanger, type Gestionnaire } from './habilitations.ts';
import { voidLinks } from './links.ts';
import { refusePestering } from './mail-limits.ts';
import { writeMail } from './mails.ts';
import { once } from './operations.ts';
import { endEverySessionOf } from './sessions.ts';
import { NO_CHANGE } from './user-changes.ts';
import type { Submission } from './user-creation.ts';
import { openSheet, refuseStale } from './user-sheets.ts';

const REASON_MAX = 500;
const IDLE_MONTHS = 12;

/** An account, locked, and who opens or closes it. */
type Closing = {
  gestionnaire: Pick<Gestionnaire, 'sub'>;
  sheet: Pick<Sheet, 'sub' | 'email' | 'activated' | 'compromised' | 'createdAt' | 'lastLoginAt' | 'passwordSetAt'>;
  origin: Origin;
};

/** Deactivates an account in the transaction of its sheet: sessions end, links are void, the person is told (G20, L4). */
export async function deactivate(context: Context, tx: Db, act: Closing, motif: string): Promise<void> {
  const reason = motif.trim();
  if (reason === '' || reason.length > REASON_MAX) {
    const sentence = `Indiquez le motif de la désactivation, en ${REASON_MAX} caractères au plus.`;
    throw new Faults([{ field: 'motif', sentence }]);
  }
  const { gestionnaire, sheet, origin } = act;
  const { sub, email } = sheet;
  await markDeactivated(tx, sub, reason, context.clock.now());
  await voidLinks(tx, context.clock, sub);
  await endEverySessionOf(context, sub, { reason: 'deactivated', origin }, tx);
  await writeMail(tx, context.clock, { kind: 'desactivation', sub, recipient: email, requestedBy: gestionnaire.sub });
  await journal(context, tx, act, 'user_archived');
}

/**
 * Makes an account usable again and tells the person. One who never had a password, has not used it for a year, or had it
 * declared compromised, gets a link to choose one (G8). Sessions that a login in progress may have left behind do not wake up.
 */
export async function reactivate(context: Context, tx: Db, act: Closing): Promise<void> {
  const { gestionnaire, sheet, origin } = act;
  const { sub, email } = sheet;
  await refusePestering(context, tx, sub, 'reactivation');
  const motDePasse = !sheet.activated || sheet.compromised || isIdle(sheet, context.clock.now());
  await markReactivated(tx, sub, motDePasse);
  await cancelRemoval(tx, sub);
  await endEverySessionOf(context, sub, { reason: 'deactivated', origin }, tx);
  await writeMail(tx, context.clock, {
    ...{ kind: 'reactivation', sub, recipient: email, requestedBy: gestionnaire.sub },
    data: { motDePasse },
  });
  await journal(context, tx, act, 'user_reactivated');
}

/** Whether a person has not signed in for twelve months. */
export function isIdle({ lastLoginAt, passwordSetAt, createdAt }: Closing['sheet'], now: Date): boolean {
  const limit = new Date(now);
  limit.setUTCMonth(limit.getUTCMonth() - IDLE_MONTHS);
  return (lastLoginAt ?? passwordSetAt ?? createdAt) < limit;
}

/** « Réactiver » on the sheet of an inactive account (G8). Gives the `sub`. */
export function reactivateUser(
  context: Context,
  actor: Actor,
  order: Omit<Submission, 'form'> & { sub: string; version: number },
): Promise<string> {
  const { key, origin, ...said } = order;
  return once(context, { key, sub: actor.sub, said }, async (tx) => {
    const act = { ...(await openSheet(context, tx, actor, order.sub)), origin };
    await refuseStale(context, tx, act, order.version);
    if (act.sheet.status !== 'inactive') throw new Refusal('conflict', 'Ce compte est déjà actif.');
    exigerDroitDeChanger(act.gestionnaire, act.sheet, { ...NO_CHANGE, activation: 'reactivate' });
    await warnOfNothingOpen(context, tx, [...act.sheet.sirets, ...act.sheet.autresSirets], order.confirmed);
    await reactivate(context, tx, act);
    await moveVersion(tx, act.sheet.sub);
    return act.sheet.sub;
  });
}

/** An account without an open établissement gives access to nothing: the référent is told before it is saved (G9). */
export async function warnOfNothingOpen(
  { clock }: Context,
  tx: Db,
  sirets: string[],
  confirmed: WarningCode[],
): Promise<void> {
  if (confirmed.includes('aucun-etablissement') || (await hasOpen(tx, sirets, clock.now()))) return;
  throw new Warned({
    code: 'aucun-etablissement',
    sentence: "Aucun établissement affecté : cette personne n'aura accès à rien. Voulez-vous enregistrer quand même ?",
  });
}

const journal = ({ clock }: Context, tx: Db, { gestionnaire, sheet, origin }: Closing, event: string): Promise<void> =>
  insertAudit(tx, {
    ...{ at: clock.now(), event, result: 'success', actorSub: gestionnaire.sub, targetSub: sheet.sub },
    ...origin,
  });
