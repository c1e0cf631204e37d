import { secondsFrom } from '#shared/clock.ts';
import { type Db, transaction } from '#shared/pg.ts';
import { insertAudit } from '../store/audit.ts';
import { addJob } from '../store/jobs.ts';
import { endSessionByUid, endSessionsOf, type LiveSession, prolongSession } from '../store/oidc-sessions.ts';
import type { Context, Origin } from './context.ts';

/** Why a session ends, for the journal. */
export type EndReason = 'logout' | 'other-account' | 'password-changed' | 'deactivated' | 'rights-changed';

/** How long a session lives, in seconds (G24). */
export type Lifetimes = { idle: number; absolute: number };

type End = { reason: EndReason; origin: Origin };

/**
 * The one door that ends access: sessions, grants and tokens go, and every relying party that shares them is told by a
 * job that survives their being down (OP32, OP33). All of it, with its audit rows, in one transaction.
 */
async function end(context: Context, take: (tx: Db) => Promise<LiveSession[]>, { reason, origin }: End): Promise<void> {
  await transaction(context.pool, async (tx) => {
    for (const { sub, sids } of await take(tx)) {
      for (const { clientId, sid } of sids) await addJob(tx, 'logout-notice', { clientId, sub, sid });
      const details = { reason, clients: sids.map(({ clientId }) => clientId) };
      await insertAudit(tx, {
        at: context.clock.now(),
        event: 'session_ended',
        result: 'success',
        actorSub: sub,
        ...origin,
        details,
      });
    }
  });
}

/** Ends one session of a person: he logs out, or somebody else signs in on the same browser. */
export const endSession = (context: Context, uid: string, why: End): Promise<void> =>
  end(context, (tx) => endSessionByUid(tx, uid), why);

/** Ends every session of an account: its password, its rights or its existence changed. */
export const endEverySessionOf = (context: Context, sub: string, why: End): Promise<void> =>
  end(context, (tx) => endSessionsOf(tx, sub), why);

/** Seconds left to a session opened at `loginTs` (epoch seconds) that is used now: idle life, bounded by the absolute one. */
export function secondsLeft(context: Context, loginTs: number, { idle, absolute }: Lifetimes): number {
  const age = Math.floor(context.clock.now().getTime() / 1000) - loginTs;
  return Math.max(1, Math.min(idle, absolute - age));
}

/** Below this many seconds since its last use a session is not written again. */
const TOUCH_EVERY = 60;

/** Keeps a session alive because its person is at work, here or at a relying party. */
export async function touchSession(
  context: Context,
  session: { uid: string; loginTs?: number | undefined; exp?: number | undefined },
  lifetimes: Lifetimes,
): Promise<void> {
  if (session.loginTs === undefined || session.exp === undefined) return;
  const left = secondsLeft(context, session.loginTs, lifetimes);
  const until = secondsFrom(context.clock, left);
  if (until.getTime() / 1000 - session.exp < TOUCH_EVERY) return;
  await prolongSession(context.pool, session.uid, until);
}
