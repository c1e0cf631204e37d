import { secondsFrom } from '#shared/clock.ts';
import type { Db } from '#shared/pg.ts';
import { Refusal } from '#shared/refusal.ts';
import { insertAudit } from '../store/audit.ts';
import * as store from '../store/user-access.ts';
import type { Sheet } from '../store/user-sheets.ts';
import { normaliseEmail } from './authentication.ts';
import { compromise } from './compromise.ts';
import type { Context, Origin } from './context.ts';
import { type Actor, exigerAutrui, exigerConstructys } from './habilitations.ts';
import { voidLinks } from './links.ts';
import { writeMail } from './mails.ts';
import { once } from './operations.ts';
import { endEverySessionOf } from './sessions.ts';
import { FAILURES_THAT_DISABLE, personKey } from './throttling.ts';
import { type Act, openSheet } from './user-sheets.ts';

export type { Access } from '../store/user-access.ts';

const DAY = 24 * 3600;
const RESENT_A_DAY = 5;

/** The secret under which failed logins are counted, besides what every rule may use. */
export type Throttled = Context & { secret: string };
type Order = { sub: string; key: string; origin: Origin };
/** What is done, as the journal says it. */
type Event = 'activation_mail_resent' | 'authn_login_unlocked' | 'sessions_ended' | 'user_compromised';

const counters = ({ secret }: Throttled, { email }: Pick<Sheet, 'email'>): Buffer =>
  personKey(secret, normaliseEmail(email));

/** What a référent may know of a person's way to his account (L12, G59). */
export const accessOf = (context: Throttled, sheet: Sheet): Promise<store.Access> =>
  store.findAccess(context.pool, sheet.sub, counters(context, sheet), context.clock.now());

/** Sends the invitation again; the link of the former one is void at once (G2). */
export const resendActivation = (context: Context, actor: Actor, order: Order): Promise<string> =>
  act(context, actor, 'activation_mail_resent', order, async (tx, { sheet, gestionnaire }) => {
    if (sheet.status !== 'pending') throw new Refusal('conflict', "Ce compte n'attend pas son activation.");
    const sent = await store.countResent(tx, sheet.sub, secondsFrom(context.clock, -DAY));
    if (sent >= RESENT_A_DAY) {
      const sentence = `Le mail d'activation a été renvoyé ${RESENT_A_DAY} fois en 24 heures. Réessayez demain.`;
      throw new Refusal('too-many', sentence, { retryAfterSeconds: DAY });
    }
    await voidLinks(tx, context.clock, sheet.sub, ['activation']);
    const mail = { kind: 'creation-compte', sub: sheet.sub, recipient: sheet.email } as const;
    await writeMail(tx, context.clock, { ...mail, requestedBy: gestionnaire.sub, data: { renvoi: true } });
  });

/** Ends the wait of a person who has mistyped his password too often. A password that was disabled stays so (P9). */
export const unblock = (context: Throttled, actor: Actor, order: Order): Promise<string> =>
  act(context, actor, 'authn_login_unlocked', order, async (tx, { sheet }) => {
    await store.endWaits(tx, counters(context, sheet), FAILURES_THAT_DISABLE);
  });

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
  act(context, actor, 'user_compromised', order, async (tx, { gestionnaire, sheet: { sub, email, status } }) => {
    exigerConstructys(gestionnaire);
    if (status !== 'active')
      throw new Refusal('conflict', "Ce compte n'est pas actif : son mot de passe n'ouvre rien.");
    if (!(await compromise(context, tx, sub, order.origin))) {
      throw new Refusal('conflict', 'Ce compte est déjà déclaré compromis.');
    }
    await writeMail(tx, context.clock, {
      kind: 'reinitialisation',
      sub,
      recipient: email,
      requestedBy: gestionnaire.sub,
    });
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
