import { type Clock, secondsFrom } from '#shared/clock.ts';
import type { Db } from '#shared/pg.ts';
import { insertLogin, takeLogin } from '../store/logins.ts';
import type { LoginSecrets } from './provider.ts';
import { hashOf, newSecret } from './secrets.ts';

/** How long a login may stay on the provider's page (RP2), in seconds. */
export const LOGIN_SECONDS = 600;

/**
 * Keeps what a login needs to come back, outside any session: several tabs may each have theirs. Gives the secret that
 * the browser must show again.
 */
export async function rememberLogin(db: Db, clock: Clock, secrets: LoginSecrets, returnPath: string): Promise<string> {
  const browserSecret = newSecret();
  await insertLogin(
    db,
    {
      stateHash: hashOf(secrets.state),
      browserHash: hashOf(browserSecret),
      nonce: secrets.nonce,
      verifier: secrets.verifier,
      returnPath,
      expiresAt: secondsFrom(clock, LOGIN_SECONDS),
    },
    clock.now(),
  );
  return browserSecret;
}

/** The login that `state` names, once, and only for the browser that began it (RP2, RP3); nothing otherwise. */
export async function resumeLogin(db: Db, clock: Clock, state: string, browserSecret: string) {
  const login = await takeLogin(db, hashOf(state), hashOf(browserSecret), clock.now());
  return login && { returnPath: login.returnPath, secrets: { state, nonce: login.nonce, verifier: login.verifier } };
}
