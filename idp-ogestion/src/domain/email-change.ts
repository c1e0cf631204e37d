import { type Clock, secondsFrom } from '#shared/clock.ts';
import { type Db, transaction } from '#shared/pg.ts';
import { Refusal } from '#shared/refusal.ts';
import { insertAudit } from '../store/audit.ts';
import * as store from '../store/email-changes.ts';
import { markCompromised } from '../store/reauthentication.ts';
import { type Authentication, normaliseEmail } from './authentication.ts';
import type { Context, Origin } from './context.ts';
import { goneLink, LINK_LIFE, readLink, useLink, voidLinks } from './links.ts';
import { writeMail } from './mails.ts';
import { type Actor, reauthenticate } from './reauthentication.ts';
import { endEverySessionOf } from './sessions.ts';

const DAY = 24 * 3600;
const CHANGES_A_DAY = 5;

/** Somebody signs in with this address, whoever it is (G7). */
export const taken = (): Refusal =>
  new Refusal('conflict', 'Un compte existe déjà avec cette adresse mail.', { field: 'email' });

const tooManyChanges = () =>
  new Refusal('too-many', "Trop de changements d'adresse ont été demandés aujourd'hui. Réessayez demain.", {
    retryAfterSeconds: DAY,
  });

/** Who asks for the change of whose address. */
type Request = { sub: string; email: string; requestedBy: string; origin: Origin };

/**
 * Asks for the change of one's own address, the password given (G17, L10, ASVS 7.5.1). An address that somebody has is
 * refused but counts among those of the day: one cannot try any number of them.
 */
export async function askOwnEmailChange(
  auth: Authentication,
  actor: Actor,
  { current, email }: { current: string; email: string },
): Promise<void> {
  await reauthenticate(auth, actor, current);
  const { sub, origin } = actor;
  const request = { sub, email, requestedBy: sub, origin };
  const free = await transaction(auth.pool, async (tx) => {
    const addresses = await addressesOf(auth, tx, request);
    const isTaken = await store.isTaken(tx, addresses.newEmail);
    if (isTaken) await store.insertRefused(tx, { ...addresses, sub }, auth.clock.now());
    else await begin(auth, tx, request, addresses);
    return !isTaken;
  });
  if (!free) throw taken();
}

/**
 * Writes to the new address, which must confirm, and to the present one, which may cancel. Nothing changes yet; a change
 * that waited is given up. Refuses an address that somebody has, and a second change while the first can be taken back.
 */
export async function requestEmailChange(context: Context, tx: Db, request: Request): Promise<void> {
  const addresses = await addressesOf(context, tx, request);
  if (await store.isTaken(tx, addresses.newEmail)) throw taken();
  await begin(context, tx, request, addresses);
}

type Addresses = { formerEmail: string; newEmail: string };

/** The present address of the account, locked, and the new one; refuses a change that cannot be asked for now. */
async function addressesOf({ clock }: Context, tx: Db, { sub, email }: Request): Promise<Addresses> {
  const newEmail = normaliseEmail(email);
  const formerEmail = await store.lockAddress(tx, sub);
  if (formerEmail === undefined) throw new Refusal('not-found', "Ce compte n'est pas actif.");
  await refuseUntimely(tx, clock, sub);
  if (newEmail === normaliseEmail(formerEmail)) {
    throw new Refusal('invalid', "C'est déjà l'adresse mail de ce compte.", { field: 'email' });
  }
  return { formerEmail, newEmail };
}

async function begin(
  { clock }: Context,
  tx: Db,
  { sub, requestedBy, origin }: Request,
  { formerEmail, newEmail }: Addresses,
): Promise<void> {
  await voidLinks(tx, clock, sub, ['email-change']);
  await store.insertChange(tx, { sub, formerEmail, newEmail, requestedBy }, clock.now());
  const data = { nouvelleAdresse: newEmail };
  await writeMail(tx, clock, { kind: 'adresse-a-confirmer', sub, recipient: newEmail, data, requestedBy });
  await writeMail(tx, clock, { kind: 'changement-adresse', sub, recipient: formerEmail, data, requestedBy });
  await journal(tx, clock, { event: 'user_email_change_requested', actorSub: requestedBy, sub, origin });
}

async function refuseUntimely(tx: Db, clock: Clock, sub: string): Promise<void> {
  const takenBackSince = secondsFrom(clock, -LINK_LIFE['email-cancel']);
  const { asked, confirmed } = await store.countRecent(tx, sub, secondsFrom(clock, -DAY), takenBackSince);
  if (confirmed > 0) {
    throw new Refusal(
      'invalid',
      "L'adresse a été changée il y a moins de 72 heures. Attendez avant d'en changer encore.",
      {
        field: 'email',
      },
    );
  }
  if (asked >= CHANGES_A_DAY) throw tooManyChanges();
}

/** The change that waits to be confirmed, as its owner sees it. */
export const pendingChange = ({ pool, clock }: Context, sub: string): Promise<store.EmailChange | undefined> =>
  store.findPending(pool, sub, secondsFrom(clock, -LINK_LIFE['email-change']));

/**
 * Makes a change of address effective, by the link sent to the new one. The person keeps his `sub`; every session ends.
 * Of two confirmations one wins; an address taken meanwhile is refused. Gives the new address.
 */
export async function confirmEmailChange(context: Context, token: string, origin: Origin): Promise<string> {
  const { pool, clock } = context;
  const link = await readLink(pool, clock, token, 'email-change');
  return transaction(pool, async (tx) => {
    const former = await store.lockAddress(tx, link.sub);
    await useLink(tx, clock, token, 'email-change');
    const change = former && (await store.confirmChange(tx, link.sub, link.email, clock.now()));
    if (!change) throw goneLink();
    await giveAddress(context, tx, { sub: link.sub, email: change.newEmail, origin });
    const data = { nouvelleAdresse: change.newEmail };
    await writeMail(tx, clock, { kind: 'adresse-modifiee', sub: link.sub, recipient: change.formerEmail, data });
    await journal(tx, clock, { event: 'user_email_changed', actorSub: link.sub, sub: link.sub, origin });
    return change.newEmail;
  });
}

/** What became of a change that the former address cancelled. */
export type Cancelled = 'cancelled' | 'restored';

/**
 * Takes a change back, by the link sent to the former address. Before its confirmation nothing else happens. After it the
 * former address is the login again, and since whoever changed it knew the password, that one opens nothing until another
 * is chosen: a link to do so is sent to the address restored.
 */
export async function cancelEmailChange(context: Context, token: string, origin: Origin): Promise<Cancelled> {
  const { pool, clock } = context;
  const { sub, email } = await readLink(pool, clock, token, 'email-cancel');
  return transaction(pool, async (tx) => {
    const present = await store.lockAddress(tx, sub);
    await useLink(tx, clock, token, 'email-cancel');
    const change = present && (await store.takeBackChange(tx, sub, email, clock.now()));
    if (!change) throw goneLink();
    await voidLinks(tx, clock, sub);
    if (change.confirmedAt) await restore(context, tx, { sub, email: change.formerEmail, origin });
    await journal(tx, clock, { event: 'user_email_change_cancelled', actorSub: sub, sub, origin });
    return change.confirmedAt ? 'restored' : 'cancelled';
  });
}

type Gift = { sub: string; email: string; origin: Origin };

async function restore(context: Context, tx: Db, gift: Gift): Promise<void> {
  await giveAddress(context, tx, gift);
  await markCompromised(tx, gift.sub, context.clock.now());
  await writeMail(tx, context.clock, { kind: 'reinitialisation', sub: gift.sub, recipient: gift.email });
}

async function giveAddress(context: Context, tx: Db, { sub, email, origin }: Gift): Promise<void> {
  if (!(await store.replaceAddress(tx, sub, email, context.clock.now()))) throw taken();
  await voidLinks(tx, context.clock, sub);
  await endEverySessionOf(context, sub, { reason: 'email-changed', origin }, tx);
}

type Entry = { event: string; actorSub: string; sub: string; origin: Origin };

const journal = (tx: Db, clock: Clock, { event, actorSub, sub, origin }: Entry): Promise<void> =>
  insertAudit(tx, { at: clock.now(), event, result: 'success', actorSub, targetSub: sub, ...origin });
