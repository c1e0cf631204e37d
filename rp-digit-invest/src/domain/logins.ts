import { secondsFrom } from '#shared/clock.ts';
import { insertLogin, takeLogin } from '../store/logins.ts';
import type { LoginSecrets } from './provider.ts';
import type { Keeping } from './sealing.ts';
import { hashOf, newSecret } from './secrets.ts';

/** How long a login may stay on the provider's page (RP2), in seconds. */
export const LOGIN_SECONDS = 600;

/**
 * Keeps what a login needs to come back, outside any session: several tabs may each have theirs. Gives the secret that
 * the browser must show again.
 */
export async function rememberLogin(
  { pool, clock, sealer }: Keeping,
  { state, nonce, verifier }: LoginSecrets,
  returnPath: string,
): Promise<string> {
  const browserSecret = newSecret();
  const stateHash = hashOf(state);
  const login = {
    stateHash,
    browserHash: hashOf(browserSecret),
    sealedSecrets: sealer.seal(placeOf(stateHash), JSON.stringify({ nonce, verifier })),
    returnPath,
    expiresAt: secondsFrom(clock, LOGIN_SECONDS),
  };
  await insertLogin(pool, login, clock.now());
  return browserSecret;
}

const placeOf = (stateHash: Buffer): string => `login of ${stateHash.toString('base64url')}`;

/** The login that `state` names, once, and only for the browser that began it (RP2, RP3); nothing otherwise. */
export async function resumeLogin({ pool, clock, sealer }: Keeping, state: string, browserSecret: string) {
  const stateHash = hashOf(state);
  const login = await takeLogin(pool, stateHash, hashOf(browserSecret), clock.now());
  const sealed = login && sealer.unseal(placeOf(stateHash), login.sealedSecrets);
  if (!login || sealed === undefined) return undefined;
  const { nonce, verifier } = JSON.parse(sealed) as Omit<LoginSecrets, 'state'>;
  return { returnPath: login.returnPath, secrets: { state, nonce, verifier } };
}
