import type { Claims } from '#shared/claims.ts';

/** What a login keeps aside between its start and its return (RFC 7636 §4.1, OpenID Connect Core §3.1.2.1). */
export type LoginSecrets = { state: string; nonce: string; verifier: string };

/** A login that succeeded: who, from which session of the provider, and what lets us ask again. */
export type SignIn = {
  iss: string;
  sub: string;
  opSid: string | null;
  authTime: Date | null;
  idToken: string;
  refreshToken: string;
  claims: Claims;
};

/** What a verified logout token says (Back-Channel Logout 1.0 §2.4): at least one of `sub` and `sid` is there. */
export type LogoutToken = { iss: string; jti: string; sub: string | null; sid: string | null };

/**
 * The OpenID provider as the rules see it. Every call refuses with `unavailable` when the provider cannot be reached or
 * cannot be trusted to be what it says.
 */
export type Provider = {
  /** Pushes an authorization request (RFC 9126), which tells of a session that has ended; gives where to send the browser. */
  begin(sessionEnded: boolean): Promise<{ url: string; secrets: LoginSecrets }>;
  /** Redeems the answer that came back in `query`; refuses with `bad-request` when it does not hold. */
  finish(query: string, secrets: LoginSecrets): Promise<SignIn>;
  /** The claims of today and the refresh token to use next, or `ended` when the provider has closed this access. */
  readAgain(refreshToken: string, sub: string): Promise<{ claims: Claims; refreshToken: string } | 'ended'>;
  /** Where the browser ends its session at the provider; null when the provider does not answer. */
  endSessionUrl(idToken: string, state: string): Promise<string | null>;
  /** Refuses with `bad-request` unless the token is a logout token meant for us. */
  verifyLogoutToken(token: string): Promise<LogoutToken>;
  /** Whether the provider gives its discovery document, as of ten seconds ago at most, for the readiness report. */
  answers(): Promise<boolean>;
};
