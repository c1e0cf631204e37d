import { type Clock, secondsFrom } from '#shared/clock.ts';
import type { Db } from '#shared/pg.ts';
import { Refusal } from '#shared/refusal.ts';
import { updateClaims } from '../store/sessions.ts';
import type { Provider } from './provider.ts';
import { closeSession, type Session } from './sessions.ts';

type Fresh = Session | 'ended';

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
export function createClaimsKeeper(
  db: Db,
  clock: Clock,
  provider: Pick<Provider, 'readAgain'>,
  maxAgeSeconds: number,
): ClaimsKeeper {
  const asking = new Map<string, Promise<Fresh>>();
  let pausedUntil = new Date(0);

  const ask = (session: Session): Promise<Fresh> => {
    const underWay = asking.get(session.cookieId);
    if (underWay) return underWay;
    const asked = readAgain(db, clock, provider, session).finally(() => asking.delete(session.cookieId));
    asking.set(session.cookieId, asked);
    return asked;
  };

  const lastKnown = (session: Session) => (error: unknown) => {
    if (!(error instanceof Refusal)) throw error;
    pausedUntil = secondsFrom(clock, PAUSE_SECONDS);
    return session;
  };

  return {
    toWrite: ask,
    toRead: async (session) => {
      const fresh = session.claimsReadAt > secondsFrom(clock, -maxAgeSeconds);
      if (fresh || clock.now() < pausedUntil) return session;
      return ask(session).catch(lastKnown(session));
    },
  };
}

async function readAgain(db: Db, clock: Clock, provider: Pick<Provider, 'readAgain'>, session: Session) {
  const readAt = clock.now();
  const answer = await provider.readAgain(session.refreshToken, session.sub);
  if (answer === 'ended') {
    await closeSession(db, session.cookieId);
    return 'ended';
  }
  const siret = await updateClaims(db, session.cookieId, answer.claims, answer.refreshToken, readAt);
  return { ...session, ...answer, claimsReadAt: readAt, siret };
}
