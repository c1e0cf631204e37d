import { secondsFrom } from '#shared/clock.ts';
import type { Db } from '#shared/pg.ts';
import { Refusal } from '#shared/refusal.ts';
import * as store from '../store/user-access.ts';
import type { Sheet } from '../store/user-sheets.ts';
import { normaliseEmail } from './authentication.ts';
import { compromise } from './compromise.ts';
import type { Context, Origin } from './context.ts';
import { voidLinks } from './links.ts';
import { writeMail } from './mails.ts';
import { FAILURES_THAT_DISABLE, personKey } from './throttling.ts';

const DAY = 24 * 3600;
const RESENT_A_DAY = 5;

/** The secret under which failed logins are counted, besides what every rule may use. */
export type Throttled = Context & { secret: string };

/** An account, locked, whoever may act on it. */
export type Account = Pick<Sheet, 'sub' | 'email' | 'status'>;

/** What the counters of the failed logins of a person have in common. */
const counters = ({ secret }: Throttled, email: string): Buffer => personKey(secret, normaliseEmail(email));

/** What may be known of a person's way to his account (L12, G59). */
export const accessOf = (context: Throttled, { sub, email }: Pick<Account, 'sub' | 'email'>): Promise<store.Access> =>
  store.findAccess(context.pool, sub, counters(context, email), context.clock.now());

/** Sends the invitation again; the link of the former one is void at once (G2). `requestedBy` is nobody for a command. */
export async function inviteAgain(
  { clock }: Context,
  tx: Db,
  account: Account,
  requestedBy: string | undefined,
): Promise<void> {
  const { sub, email, status } = account;
  if (status !== 'pending') throw new Refusal('conflict', "Ce compte n'attend pas son activation.");
  if ((await store.countResent(tx, sub, secondsFrom(clock, -DAY))) >= RESENT_A_DAY) {
    const sentence = `Le mail d'activation a été renvoyé ${RESENT_A_DAY} fois en 24 heures. Réessayez demain.`;
    throw new Refusal('too-many', sentence, { retryAfterSeconds: DAY });
  }
  await voidLinks(tx, clock, sub, ['activation']);
  const mail = { kind: 'creation-compte', sub, recipient: email, data: { renvoi: true } } as const;
  await writeMail(tx, clock, { ...mail, ...(requestedBy && { requestedBy }) });
}

/** Ends the wait of a person who has mistyped his password too often. A password that was disabled stays so (P9). */
export const endWaits = (context: Throttled, tx: Db, { email }: Pick<Account, 'email'>): Promise<void> =>
  store.endWaits(tx, counters(context, email), FAILURES_THAT_DISABLE);

/** Declares that others know a password: it opens nothing any more, and a link to choose another leaves at once (P13). */
export async function declare(
  context: Context,
  tx: Db,
  { sub, email, status }: Account,
  { by, origin }: { by: string; origin: Origin },
): Promise<void> {
  if (status !== 'active') throw new Refusal('conflict', "Ce compte n'est pas actif : son mot de passe n'ouvre rien.");
  if (!(await compromise(context, tx, sub, origin))) {
    throw new Refusal('conflict', 'Ce compte est déjà déclaré compromis.');
  }
  await writeMail(tx, context.clock, { kind: 'reinitialisation', sub, recipient: email, requestedBy: by });
}
