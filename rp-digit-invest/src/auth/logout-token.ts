import { createRemoteJWKSet, errors, jwtVerify } from 'jose';
import type { Configuration } from 'openid-client';
import { z } from 'zod';
import { Refusal } from '#shared/refusal.ts';
import type { Config } from '../config.ts';
import type { LogoutToken } from '../domain/provider.ts';
import { TIMEOUT_SECONDS } from './discovery.ts';
import { UNAVAILABLE } from './faults.ts';

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';
/** How old a logout token may be, and how far the two clocks may differ, in seconds. */
const MAX_AGE_SECONDS = 120;
const TOLERANCE_SECONDS = 10;

/** What a logout token holds and must not hold besides what every JWT has (Back-Channel Logout 1.0 §2.4, §2.6). */
const logoutClaims = z
  .object({
    iss: z.string(),
    jti: z.string().min(1),
    iat: z.number(),
    exp: z.number(),
    events: z.object({ [EVENT]: z.object({}) }),
    nonce: z.never().optional(),
    sub: z.string().min(1).nullable().default(null),
    sid: z.string().min(1).nullable().default(null),
  })
  .refine(({ sub, sid }) => sub !== null || sid !== null);

/** Verifies logout tokens with the published keys of the provider, which are fetched once and again on an unknown kid. */
export function createLogoutTokenVerifier(config: Config) {
  const keySets = new Map<string, ReturnType<typeof createRemoteJWKSet>>();
  const keysAt = (url: string) => {
    const keys = keySets.get(url) ?? createRemoteJWKSet(new URL(url), { timeoutDuration: TIMEOUT_SECONDS * 1000 });
    keySets.set(url, keys);
    return keys;
  };
  return async (provider: Configuration, token: string): Promise<LogoutToken> => {
    const { issuer, jwks_uri } = provider.serverMetadata();
    const { payload } = await jwtVerify(token, keysAt(jwks_uri ?? ''), {
      typ: 'logout+jwt',
      algorithms: ['RS256', 'ES256'],
      issuer,
      audience: config.DIGIT_INVEST_CLIENT_ID,
      maxTokenAge: MAX_AGE_SECONDS,
      clockTolerance: TOLERANCE_SECONDS,
    }).catch(refuseToken);
    const { success, data } = logoutClaims.safeParse(payload);
    return success ? data : refuseToken(new errors.JWTInvalid());
  };
}

function refuseToken(error: unknown): never {
  if (error instanceof errors.JOSEError && !(error instanceof errors.JWKSTimeout)) {
    throw new Refusal('bad-request', 'Ce jeton de déconnexion n’est pas valable.');
  }
  throw new Refusal('unavailable', UNAVAILABLE);
}
