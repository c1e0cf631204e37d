import { secondsFrom } from '#shared/clock.ts';
import type { Logger } from '#shared/log.ts';
import { type Db, transaction } from '#shared/pg.ts';
import { sirensOf } from '#shared/siret.ts';
import {
  announceRemovals,
  cancelUsed,
  type Due,
  deleteAccount,
  findDue,
  isLastAdministrator,
  type Limits,
  lockDue,
  markWithheld,
  type Removal,
  remindRemovals,
  type Warned,
} from '../store/account-removals.ts';
import { type AuditEvent, insertAudit } from '../store/audit.ts';
import { forgetFailures } from '../store/credentials.ts';
import { lockOrganismesOf, organismesWithoutReferent } from '../store/rattachements.ts';
import { lockAdministrators } from '../store/staff.ts';
import { normaliseEmail } from './authentication.ts';
import type { Context } from './context.ts';
import { estReferent } from './habilitations.ts';
import { writeMail } from './mails.ts';
import { endEverySessionOf } from './sessions.ts';
import { personKey } from './throttling.ts';

/** How long accounts are kept, in days (G62). Warnings are counted back from the removal. */
export type Retention = { neverActivated: number; idle: number; warning: number; reminder: number };

/** What a removal needs besides the database and the hour; failed logins are counted under `secret`. */
type Parts = Context & { log: Logger; secret: string };

const DAY = 24 * 3600;
/** The most that one run does of each step: a job of the queue is short, and mails do not leave all at once. */
const BATCH = 500;

/**
 * Removes the accounts that have had their time (G62): those never activated, and those without a login for long, once
 * warned twice. May run any number of times, in any number of processes: each warning is written once.
 */
export async function removeAccounts(parts: Parts, retention: Retention): Promise<void> {
  const { pool, clock } = parts;
  const daysAgo = (days: number) => secondsFrom(clock, -days * DAY);
  const { idle, warning, reminder } = retention;
  await cancelUsed(pool, daysAgo(idle - warning));
  await transaction(pool, async (tx) => {
    const announced = await announceRemovals(tx, clock.now(), daysAgo(idle - warning), BATCH);
    await warn(parts, tx, announced, warning);
    await warn(parts, tx, await remindRemovals(tx, clock.now(), daysAgo(warning - reminder), BATCH), reminder);
  });
  const limits: Limits = {
    createdBefore: daysAgo(retention.neverActivated),
    usedBefore: daysAgo(idle),
    announcedBefore: daysAgo(warning),
    remindedBefore: daysAgo(reminder),
  };
  for (const due of await findDue(pool, limits, clock.now(), BATCH)) await tryToRemove(parts, due, limits);
}

/** Writes to people that their account will be removed in so many days. */
async function warn({ clock }: Context, tx: Db, people: Warned[], days: number): Promise<void> {
  const le = secondsFrom(clock, days * DAY).toISOString();
  for (const { sub, email } of people) {
    await writeMail(tx, clock, { kind: 'suppression-annoncee', sub, recipient: email, data: { le } });
    await journal({ clock }, tx, { event: 'user_deletion_announced', targetSub: sub, details: { le } });
  }
}

/** An account that cannot be removed holds no other: the operator is told, and the next run tries again. */
async function tryToRemove(parts: Parts, due: Due, limits: Limits): Promise<void> {
  try {
    await remove(parts, due, limits);
  } catch (error) {
    parts.log.error({ err: error, sub: due.sub }, 'an account could not be removed');
  }
}

/**
 * Removes one account, unless it was used meanwhile or nobody would be left to do what it does (G11). Locks are taken in the
 * order of those who act on accounts: what makes them wait for one another, then the account.
 */
function remove(parts: Parts, { sub, kind }: Due, limits: Limits): Promise<void> {
  return transaction(parts.pool, async (tx) => {
    await (kind === 'interne' ? lockAdministrators(tx) : lockOrganismesOf(tx, sub));
    const account = await lockDue(tx, sub, limits, parts.clock.now());
    if (!account) return;
    const lack = await lackWithout(tx, account);
    if (lack) return withhold(parts, tx, sub, lack);
    const reason = account.neverActivated ? 'never-activated' : 'idle';
    await endEverySessionOf(parts, sub, { reason: 'removed', origin: {} }, tx);
    await journal(parts, tx, { event: 'user_deleted', targetSub: sub, details: { reason } });
    await deleteAccount(tx, sub);
    await forgetFailures(tx, personKey(parts.secret, normaliseEmail(account.email)));
  });
}

/** Whom the account is the last of, if it is: somebody must take over before it goes. */
async function lackWithout(tx: Db, account: Removal): Promise<string | undefined> {
  const { sub, kind, status, profils, sirets } = account;
  if (status !== 'active') return undefined;
  if (kind === 'interne') return (await isLastAdministrator(tx, sub)) ? 'last-administrator' : undefined;
  if (!estReferent({ profils })) return undefined;
  return (await organismesWithoutReferent(tx, sirensOf(sirets), sub)).length > 0 ? 'last-referent' : undefined;
}

/** Says once, in the journal and to the operator, that somebody must be found before this account can go. */
async function withhold({ clock, log }: Parts, tx: Db, sub: string, reason: string): Promise<void> {
  if (!(await markWithheld(tx, sub, clock.now()))) return;
  await journal({ clock }, tx, {
    event: 'user_deletion_withheld',
    result: 'failure',
    targetSub: sub,
    details: { reason },
  });
  log.warn({ sub, reason }, 'an idle account is kept until somebody takes over');
}

type Entry = Pick<AuditEvent, 'event' | 'targetSub' | 'details'> & Partial<Pick<AuditEvent, 'result'>>;

const journal = ({ clock }: Pick<Context, 'clock'>, tx: Db, entry: Entry): Promise<void> =>
  insertAudit(tx, { at: clock.now(), result: 'success', ...entry });
