import { type Clock, secondsFrom } from '#shared/clock.ts';
import { type Db, type Pool, transaction } from '#shared/pg.ts';
import { Refusal } from '#shared/refusal.ts';
import { insertLogoutToken } from '../store/logout-tokens.ts';
import {
  deleteSession,
  deleteSessionsOfOpSid,
  deleteSessionsOfSub,
  insertSession,
  type Session,
  seeSession,
} from '../store/sessions.ts';
import type { LogoutToken, SignIn } from './provider.ts';
import type { Keeping } from './sealing.ts';
import { sealTokens } from './tokens.ts';

export type { Session };

/** A session ends after `idle` seconds without a request, and after `absolute` seconds whatever happens (G24). */
export type Lifetimes = { idle: number; absolute: number };

/** Longer than a logout token can be accepted, so that none is used twice; in seconds. */
const LOGOUT_TOKEN_MEMORY_SECONDS = 600;

/**
 * Opens the session of a person who has just signed in, behind the stored cookie `cookieId`. Refuses when the provider
 * announced the end of its session while the login was on its way back.
 */
export async function openSession({ pool, clock, sealer }: Keeping, cookieId: string, signIn: SignIn): Promise<void> {
  const now = clock.now();
  const tokens = sealTokens(sealer, cookieId, signIn);
  const opened = await insertSession(pool, { ...signIn, ...tokens, claimsReadAt: now, startedAt: now });
  if (opened) return;
  await deleteSession(pool, cookieId);
  throw new Refusal('bad-request', 'Votre session oGestion a été fermée pendant la connexion.');
}

/** The live session behind a cookie, marked as seen; nothing when it is over. */
export const findSession = (
  db: Db,
  clock: Clock,
  cookieId: string,
  { idle, absolute }: Lifetimes,
): Promise<Session | undefined> =>
  seeSession(db, cookieId, clock.now(), secondsFrom(clock, -idle), secondsFrom(clock, -absolute));

/** In how many seconds a session just seen ends if nothing more is asked. */
export const secondsLeft = (clock: Clock, { startedAt }: Session, { idle, absolute }: Lifetimes): number =>
  Math.min(idle, absolute - Math.floor((clock.now().getTime() - startedAt.getTime()) / 1000));

/** Ends one session here, whatever the provider does. */
export const closeSession = async (db: Db, cookieId: string): Promise<void> => {
  await deleteSession(db, cookieId);
};

/**
 * Obeys a verified logout token: the sessions of its `sid`, or of its `sub` when it names no session, are over in every
 * process at once. A token seen before is refused and touches nothing (Back-Channel Logout 1.0 §2.6). Gives how many ended.
 */
export const closeByLogoutToken = (pool: Pool, clock: Clock, token: LogoutToken): Promise<number> =>
  transaction(pool, async (tx) => {
    const forgetBefore = secondsFrom(clock, -LOGOUT_TOKEN_MEMORY_SECONDS);
    const isNew = await insertLogoutToken(tx, token, clock.now(), forgetBefore);
    if (!isNew) throw new Refusal('bad-request', 'Ce jeton de déconnexion a déjà servi.');
    if (token.sid !== null) return deleteSessionsOfOpSid(tx, token.iss, token.sid);
    return token.sub === null ? 0 : deleteSessionsOfSub(tx, token.iss, token.sub);
  });
