import { secondsFrom } from '#shared/clock.ts';
import { Refusal } from '#shared/refusal.ts';
import { selectSession, updateClaims } from '../store/sessions.ts';
import type { Provider } from './provider.ts';
import type { Keeping } from './sealing.ts';
import { closeSession, type Session } from './sessions.ts';
import { refreshTokenOf, sealRefreshToken } from './tokens.ts';

type Fresh = Session | 'ended';
type Reader = Pick<Provider, 'readAgain'>;

/**
 * Keeps the rights of signed-in people fresh (G20, G21). `toRead` gives claims no older than `maxAgeSeconds`, or the last
 * known ones while the provider is away (G53); `toWrite` asks the provider each time and refuses when it is away. Both
 * give `ended`, and close the session, once the provider has closed the access.
 */
export type ClaimsKeeper = {
  toRead(session: Session): Promise<Fresh>;
  toWrite(session: Session): Promise<Fresh>;
};

/** How long readers stop asking a provider that has just failed, so that pages do not all wait for it; in seconds. */
const PAUSE_SECONDS = 15;

/**
 * Parallel requests of one session share one question. Two processes may each ask once: the refresh token is not
 * rotated, and the claims kept are those read last.
 */
export function createClaimsKeeper(keeping: Keeping, provider: Reader, maxAgeSeconds: number): ClaimsKeeper {
  const { pool, clock } = keeping;
  const isFresh = ({ claimsReadAt }: Session) => claimsReadAt > secondsFrom(clock, -maxAgeSeconds);
  const toRead = onePerSession(async ({ cookieId }) => {
    // A parallel request may have read since this one found its session, or ended it.
    const known = await selectSession(pool, cookieId);
    if (!known) return 'ended';
    return isFresh(known) ? known : readAgain(keeping, provider, known);
  });
  let pausedUntil = new Date(0);
  const lastKnown = (session: Session) => (error: unknown) => {
    if (!(error instanceof Refusal)) throw error;
    pausedUntil = secondsFrom(clock, PAUSE_SECONDS);
    return session;
  };
  return {
    toWrite: onePerSession((session) => readAgain(keeping, provider, session)),
    toRead: async (session) =>
      isFresh(session) || clock.now() < pausedUntil ? session : toRead(session).catch(lastKnown(session)),
  };
}

/** Whoever comes while a question about the same session is under way shares its answer. */
function onePerSession(ask: (session: Session) => Promise<Fresh>): (session: Session) => Promise<Fresh> {
  const underWay = new Map<string, Promise<Fresh>>();
  return (session) => {
    const asked = underWay.get(session.cookieId) ?? ask(session).finally(() => underWay.delete(session.cookieId));
    underWay.set(session.cookieId, asked);
    return asked;
  };
}

/** Without a refresh token that can be read there is nobody to ask: the person logs in again. */
async function readAgain({ pool, clock, sealer }: Keeping, provider: Reader, session: Session): Promise<Fresh> {
  const { cookieId, sub } = session;
  const readAt = clock.now();
  const refreshToken = refreshTokenOf(sealer, session);
  const answer = refreshToken === undefined ? 'ended' : await provider.readAgain(refreshToken, sub);
  if (answer === 'ended') {
    await closeSession(pool, cookieId);
    return 'ended';
  }
  const sealed = sealRefreshToken(sealer, cookieId, answer.refreshToken);
  return (await updateClaims(pool, cookieId, answer.claims, sealed, readAt)) ?? 'ended';
}
