import {
  authorizationCodeGrant,
  buildAuthorizationUrlWithPAR,
  type Configuration,
  calculatePKCECodeChallenge,
  fetchUserInfo,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client';
import { claimsSchema, SCOPES } from '#shared/claims.ts';
import type { Config } from '../config.ts';
import type { LoginSecrets, SignIn } from '../domain/provider.ts';
import { redirectUri } from './discovery.ts';
import { Untrusted } from './faults.ts';

/** Starts a login: pushes the request (RFC 9126) with PKCE S256, a nonce and a state made for it alone (RP2, RP4). */
export async function begin(
  provider: Configuration,
  config: Config,
  sessionEnded: boolean,
): Promise<{ url: string; secrets: LoginSecrets }> {
  const secrets = { state: randomState(), nonce: randomNonce(), verifier: randomPKCECodeVerifier() };
  const url = await buildAuthorizationUrlWithPAR(provider, {
    redirect_uri: redirectUri(config),
    scope: SCOPES.join(' '),
    state: secrets.state,
    nonce: secrets.nonce,
    code_challenge: await calculatePKCECodeChallenge(secrets.verifier),
    code_challenge_method: 'S256',
    ...(sessionEnded && { session_ended: 'true' }),
  });
  return { url: url.href, secrets };
}

/**
 * Ends a login: checks the answer (state, iss: RFC 9207), redeems the code, verifies the ID token and its signature
 * (RP5), and reads the claims of that very person (RP6). The address is built from our settings, never from the Host.
 */
export async function finish(
  provider: Configuration,
  config: Config,
  query: string,
  secrets: LoginSecrets,
): Promise<SignIn> {
  const tokens = await authorizationCodeGrant(provider, new URL(`${redirectUri(config)}${query}`), {
    expectedState: secrets.state,
    expectedNonce: secrets.nonce,
    pkceCodeVerifier: secrets.verifier,
    idTokenExpected: true,
  });
  const identity = tokens.claims();
  if (!identity || !tokens.id_token || !tokens.refresh_token) throw new Untrusted('a token is missing');
  if ((identity.azp ?? config.DIGIT_INVEST_CLIENT_ID) !== config.DIGIT_INVEST_CLIENT_ID) {
    throw new Untrusted('the ID token was made for another party (azp)');
  }
  const userinfo = await fetchUserInfo(provider, tokens.access_token, identity.sub);
  return {
    iss: identity.iss,
    sub: identity.sub,
    opSid: typeof identity.sid === 'string' ? identity.sid : null,
    authTime: identity.auth_time === undefined ? null : new Date(identity.auth_time * 1000),
    idToken: tokens.id_token,
    refreshToken: tokens.refresh_token,
    claims: claimsSchema.parse(userinfo),
  };
}
