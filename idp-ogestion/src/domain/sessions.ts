import { randomBytes } from 'node:crypto';
import { secondsFrom } from '#shared/clock.ts';
import { type Db, transaction } from '#shared/pg.ts';
import { insertAudit } from '../store/audit.ts';
import { addJob } from '../store/jobs.ts';
import { endAnsweredBy } from '../store/oidc-interactions.ts';
import {
  type Device,
  endSessionByUid,
  endSessionOf,
  endSessionsBut,
  endSessionsOf,
  type LiveSession,
  prolongSession,
  renameSession,
} from '../store/oidc-sessions.ts';
import type { User } from '../store/users.ts';
import type { Context, Origin } from './context.ts';
import { sha256 } from './digests.ts';

/** Why a session ends, for the journal. */
export type EndReason =
  | 'logout'
  | 'ended-by-person'
  | 'ended-by-referent'
  | 'ended-by-administrator'
  | 'other-account'
  | 'password-changed'
  | 'email-changed'
  | 'compromised'
  | 'deactivated'
  | 'rights-changed'
  | 'removed';

/** How long a session lives, in seconds (G24). */
export type Lifetimes = { idle: number; absolute: number };

/** The same by the kind of the account: those of Constructys, who reach the data of others, have shorter sessions. */
export type LifetimesByKind = Record<User['kind'], Lifetimes>;

/** Nothing is known of the origin of what nobody asked for. */
type End = { reason: EndReason; origin: Partial<Origin> };

/**
 * The one door that ends access: sessions, grants and tokens go, and every relying party that shares them is told by a
 * job that survives their being down (OP32, OP33). All of it, with its audit rows, in one transaction.
 */
async function end({ clock }: Context, tx: Db, ended: LiveSession[], { reason, origin }: End): Promise<void> {
  for (const { sub, sids } of ended) {
    for (const { clientId, sid } of sids) await addJob(tx, 'logout-notice', { clientId, sub, sid });
    const details = { reason, clients: sids.map(({ clientId }) => clientId) };
    const event = { event: 'session_ended', result: 'success', actorSub: sub } as const;
    await insertAudit(tx, { at: clock.now(), ...event, ...origin, details });
  }
}

/** Ends one session of a person: he logs out, or somebody else signs in on the same browser. */
export const endSession = (context: Context, uid: string, why: End): Promise<void> =>
  transaction(context.pool, async (tx) => end(context, tx, await endSessionByUid(tx, uid), why));

/**
 * Ends every session of an account: its password, its rights or its existence changed. Takes part in the transaction of
 * that change when `tx` is given.
 */
export async function endEverySessionOf(context: Context, sub: string, why: End, tx?: Db): Promise<void> {
  const work = async (db: Db) => {
    await end(context, db, await endSessionsOf(db, sub), why);
    await endAnsweredBy(db, sub, context.clock.now());
  };
  await (tx ? work(tx) : transaction(context.pool, work));
}

/** Ends every session of an account but `kept`, where its person has just proved who he is (G23). Takes part in `tx`. */
export async function endOtherSessionsOf(
  context: Context,
  sub: string,
  kept: string,
  why: End,
  tx?: Db,
): Promise<void> {
  const work = async (db: Db) => {
    await end(context, db, await endSessionsBut(db, sub, kept), why);
    await endAnsweredBy(db, sub, context.clock.now());
  };
  await (tx ? work(tx) : transaction(context.pool, work));
}

/**
 * Gives the session of a person who has just proved who he is another identifier, for his cookie (ASVS 7.2.4): a copy of the
 * former cookie opens nothing. Gives nothing when the session is over.
 */
export async function renewSession(tx: Db, uid: string): Promise<string | undefined> {
  const id = randomBytes(32).toString('base64url');
  return (await renameSession(tx, uid, sha256(id))) ? id : undefined;
}

/** Ends the session `uid` of an account. Gives false when it is over already, or somebody else's. */
export async function endOwnSession(context: Context, sub: string, uid: string, why: End): Promise<boolean> {
  return transaction(context.pool, async (tx) => {
    const ended = await endSessionOf(tx, sub, uid);
    await end(context, tx, ended, why);
    return ended.length > 0;
  });
}

/** Seconds left to a session opened at `loginTs` (epoch seconds) that is used now: idle life, bounded by the absolute one. */
export function secondsLeft(context: Context, loginTs: number, { idle, absolute }: Lifetimes): number {
  const age = Math.floor(context.clock.now().getTime() / 1000) - loginTs;
  return Math.max(1, Math.min(idle, absolute - age));
}

/** What a session keeps of the browser it was last seen in. */
export const deviceSeen = ({ clock }: Pick<Context, 'clock'>, { ip, userAgent }: Omit<Device, 'at'>): Device => ({
  ip,
  userAgent,
  at: clock.now().toISOString(),
});

/** Below this many seconds since its last use a session is not written again. */
const TOUCH_EVERY = 60;

/** Keeps a session alive because its person is at work, here (with his browser) or at a relying party. */
export async function touchSession(
  context: Context,
  session: { uid: string; loginTs?: number | undefined; exp?: number | undefined },
  lifetimes: Lifetimes,
  browser?: Pick<Origin, 'ip' | 'userAgent'>,
): Promise<void> {
  if (session.loginTs === undefined || session.exp === undefined) return;
  const left = secondsLeft(context, session.loginTs, lifetimes);
  const until = secondsFrom(context.clock, left);
  if (until.getTime() / 1000 - session.exp < TOUCH_EVERY) return;
  await prolongSession(context.pool, session.uid, until, browser && deviceSeen(context, browser));
}
