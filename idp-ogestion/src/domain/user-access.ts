import type { Db } from '#shared/pg.ts';
import { insertAudit } from '../store/audit.ts';
import { declare, endWaits, inviteAgain, type Throttled } from './access-acts.ts';
import type { Context, Origin } from './context.ts';
import { type Actor, exigerAutrui, exigerConstructys } from './habilitations.ts';
import { once } from './operations.ts';
import { endEverySessionOf } from './sessions.ts';
import { type Act, openSheet } from './user-sheets.ts';

export type { Access } from '../store/user-access.ts';
export { accessOf, type Throttled } from './access-acts.ts';

type Order = { sub: string; key: string; origin: Origin };
/** What is done, as the journal says it. */
type Event = 'activation_mail_resent' | 'authn_login_unlocked' | 'sessions_ended' | 'user_compromised';

/** Sends the invitation again; the link of the former one is void at once (G2). */
export const resendActivation = (context: Context, actor: Actor, order: Order): Promise<string> =>
  act(context, actor, 'activation_mail_resent', order, (tx, { sheet, gestionnaire }) =>
    inviteAgain(context, tx, sheet, gestionnaire.sub),
  );

/** Ends the wait of a person who has mistyped his password too often. A password that was disabled stays so (P9). */
export const unblock = (context: Throttled, actor: Actor, order: Order): Promise<string> =>
  act(context, actor, 'authn_login_unlocked', order, (tx, { sheet }) => endWaits(context, tx, sheet));

/** Signs a person out of oGestion and of every application, wherever he is. */
export const endSessions = (context: Context, actor: Actor, order: Order): Promise<string> =>
  act(context, actor, 'sessions_ended', order, async (tx, { gestionnaire, sheet }) => {
    exigerAutrui(gestionnaire, sheet);
    await endEverySessionOf(context, sheet.sub, { reason: 'ended-by-referent', origin: order.origin }, tx);
  });

/**
 * Declares that others know a person's password: it opens nothing any more, and a link to choose another leaves at once. For
 * those of Constructys.
 */
export const declareUserCompromised = (context: Context, actor: Actor, order: Order): Promise<string> =>
  act(context, actor, 'user_compromised', order, async (tx, { gestionnaire, sheet }) => {
    exigerConstructys(gestionnaire);
    await declare(context, tx, sheet, { by: gestionnaire.sub, origin: order.origin });
  });

/** One act on the way of a person to his account, once, and journalled. Gives the `sub`. */
function act(
  context: Context,
  actor: Actor,
  event: Event,
  { sub, key, origin }: Order,
  work: (tx: Db, act: Omit<Act, 'origin'>) => Promise<void>,
): Promise<string> {
  return once(context, { key, sub: actor.sub, said: { event, sub } }, async (tx) => {
    await work(tx, await openSheet(context, tx, actor, sub));
    const who = { actorSub: actor.sub, targetSub: sub, ...origin };
    await insertAudit(tx, { at: context.clock.now(), event, result: 'success', ...who });
    return sub;
  });
}
