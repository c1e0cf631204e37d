import type { Db } from '#shared/pg.ts';
import { Refusal } from '#shared/refusal.ts';
import { insertAudit } from '../store/audit.ts';
import { moveVersion } from '../store/user-sheets.ts';
import { declare, endWaits, inviteAgain, type Throttled } from './access-acts.ts';
import type { Context, Origin } from './context.ts';
import { once } from './operations.ts';
import { endEverySessionOf } from './sessions.ts';
import { type By, openStaffSheet, refuseStaleStaff, requireColleague, type StaffAct } from './staff-sheets.ts';
import { deactivate, reactivate } from './user-activation.ts';

type Order = { sub: string; key: string; origin: Origin };
/** An act that the version of the sheet goes with (G32). */
type Closing = Order & { version: number; motif: string };
/** What is done, as the journal says it. */
type Event = 'activation_mail_resent' | 'authn_login_unlocked' | 'sessions_ended' | 'user_compromised';

/** Sends the invitation again; the link of the former one is void at once (G2). */
export const resendStaffActivation = (context: Context, by: By, order: Order): Promise<string> =>
  act(context, by, order, 'activation_mail_resent', (tx, { sheet }) => inviteAgain(context, tx, sheet, by.sub));

/** Ends the wait of a colleague who has mistyped his password too often. */
export const unblockStaff = (context: Throttled, by: By, order: Order): Promise<string> =>
  act(context, by, order, 'authn_login_unlocked', (tx, { sheet }) => endWaits(context, tx, sheet));

/** Signs a colleague out of oGestion and of every application, wherever he is. */
export const endStaffSessions = (context: Context, by: By, order: Order): Promise<string> =>
  act(context, by, order, 'sessions_ended', (tx, { sheet, origin }) =>
    endEverySessionOf(context, sheet.sub, { reason: 'ended-by-administrator', origin }, tx),
  );

/** Declares that others know the password of a colleague: it opens nothing any more (P13). */
export const declareStaffCompromised = (context: Context, by: By, order: Order): Promise<string> =>
  act(context, by, order, 'user_compromised', (tx, { sheet, origin }) =>
    declare(context, tx, sheet, { by: by.sub, origin }),
  );

/** Closes the account of a colleague, with the reason. */
export const deactivateStaff = (context: Context, by: By, order: Closing): Promise<string> =>
  close(context, by, order, async (tx, act) => {
    if (act.sheet.status === 'inactive') throw new Refusal('conflict', 'Ce compte est déjà désactivé.');
    await deactivate(context, tx, act, order.motif);
  });

/** Opens it again; a first or an old password is chosen anew (G8). */
export const reactivateStaff = (context: Context, by: By, order: Closing): Promise<string> =>
  close(context, by, order, async (tx, act) => {
    if (act.sheet.status !== 'inactive') throw new Refusal('conflict', 'Ce compte est déjà actif.');
    await reactivate(context, tx, act);
  });

/** One act on the way of a colleague to his account, once, and journalled. Nobody acts on himself. Gives the `sub`. */
function act(
  context: Context,
  by: By,
  { sub, key, origin }: Order,
  event: Event,
  work: (tx: Db, act: StaffAct) => Promise<void>,
): Promise<string> {
  return once(context, { key, sub: by.sub, said: { event, sub } }, async (tx) => {
    const opened = { ...(await openStaffSheet(context, tx, by, sub)), origin };
    requireColleague(opened);
    await work(tx, opened);
    const who = { actorSub: by.sub, targetSub: sub, ...origin };
    await insertAudit(tx, { at: context.clock.now(), event, result: 'success', ...who });
    return sub;
  });
}

function close(
  context: Context,
  by: By,
  { key, origin, ...said }: Closing,
  work: (tx: Db, act: StaffAct & { gestionnaire: By }) => Promise<void>,
): Promise<string> {
  return once(context, { key, sub: by.sub, said }, async (tx) => {
    const opened = { ...(await openStaffSheet(context, tx, by, said.sub)), origin };
    requireColleague(opened);
    await refuseStaleStaff(context, tx, opened.sheet, said.version);
    await work(tx, { ...opened, gestionnaire: opened.by });
    await moveVersion(tx, said.sub);
    return said.sub;
  });
}
