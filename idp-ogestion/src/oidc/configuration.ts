import type { Configuration } from 'oidc-provider';
import { CLAIMS_OF_SCOPE, SCOPES } from '#shared/claims.ts';
import { type Config, isHttps } from '../config.ts';
import type { Proof } from '../domain/proofs.ts';
import { CLOCK_TOLERANCE } from './client-assertion.ts';
import { CookieSignatures } from './cookie-signatures.ts';
import type { Registry } from './registry.ts';

/** Authentication context of a login by password alone. */
export const ACR_PASSWORD = 'urn:constructys:acr:mot-de-passe';

/** What the proofs given amount to, whatever an application has asked for. */
export const acrOf = (proofs: readonly Proof[]): string | undefined =>
  proofs.includes('pwd') ? ACR_PASSWORD : undefined;

/** Lives of artifacts, in seconds (security.md §2.1). Sessions are computed, see provider.ts. */
export const TTL = {
  AccessToken: 600,
  AuthorizationCode: 60,
  ClientCredentials: 600,
  IdToken: 300,
  Interaction: 1800,
} as const;

/** Our page for those who have left; `logout.ts` answers before the pages of the library would. */
export const FAREWELL = '/deconnecte';

const ALGORITHMS = ['RS256', 'ES256'] as const;

/** The settings that do not depend on anything living: every default of the library that must not stay (fact 8). */
export const staticConfiguration = (config: Config, registry: Registry) =>
  ({
    acrValues: [ACR_PASSWORD],
    allowOmittingSingleRegisteredRedirectUri: false,
    claims: mutable(CLAIMS_OF_SCOPE),
    clientAuthMethods: ['private_key_jwt', 'client_secret_basic', 'client_secret_post'],
    clientBasedCORS: () => false,
    clockTolerance: CLOCK_TOLERANCE,
    cookies: cookies(config),
    enabledJWA: {
      clientAuthSigningAlgValues: ['ES256', 'PS256', 'RS256'],
      idTokenSigningAlgValues: [...ALGORITHMS],
      requestObjectSigningAlgValues: [],
      userinfoSigningAlgValues: [],
    },
    extraParams: ['session_ended'],
    expiresWithSession: async () => true,
    features: {
      backchannelLogout: { enabled: true },
      clientCredentials: { enabled: true },
      claimsParameter: { enabled: false },
      devInteractions: { enabled: false },
      dPoP: { enabled: false },
      introspection: { enabled: false },
      pushedAuthorizationRequests: { enabled: true },
      resourceIndicators: { enabled: false },
      revocation: { enabled: true, allowedPolicy: (_ctx, client, token) => client.clientId === token.clientId },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: () => {},
        postLogoutSuccessSource: (ctx) => ctx.redirect(FAREWELL),
      },
      userinfo: { enabled: true },
    },
    issueRefreshToken: async (_ctx, client) => client.grantTypeAllowed('refresh_token'),
    pkce: { required: (_ctx, client) => registry.loaded(client.clientId)?.pkceRequired !== false },
    responseTypes: ['code'],
    rotateRefreshToken: false,
    scopes: [...SCOPES],
  }) satisfies Configuration;

/** Names carry their guarantees: `__Host-` for the session, `__Secure-` for cookies scoped to the path of one login. */
function cookies(config: Config): NonNullable<Configuration['cookies']> {
  const secure = isHttps(config);
  const options = { signed: true, httpOnly: true, sameSite: 'lax', overwrite: true, secure } as const;
  return {
    keys: new CookieSignatures(config.OGESTION_COOKIE_SECRETS),
    names: {
      session: secure ? '__Host-og.session' : 'og.session',
      interaction: secure ? '__Secure-og.interaction' : 'og.interaction',
      resume: secure ? '__Secure-og.resume' : 'og.resume',
    },
    long: { ...options, path: '/' },
    short: options,
  };
}

const mutable = (claims: Record<string, readonly string[]>): Record<string, string[]> =>
  Object.fromEntries(Object.entries(claims).map(([scope, names]) => [scope, [...names]]));
