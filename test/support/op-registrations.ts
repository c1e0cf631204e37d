import { randomBytes } from 'node:crypto';
import type { JWK } from 'jose';
import { sha256 } from '../../idp-ogestion/src/domain/digests.ts';
import type { RegisteredClient } from '../../idp-ogestion/src/store/clients.ts';
import { digitInvest } from '../../scripts/seed/digit-invest-client.ts';
import { makeClientKey, publicPart } from './client-key.ts';
import type { Registered } from './op-client.ts';

/** A registration in both hands: the row of the registry, and what the client knows. */
export type Registration = { row: RegisteredClient; registered: Registered };

/**
 * The clients of the OpenID tests, all living at `url`: Digit Invest as it is seeded (`pushed`), one that needs no PAR
 * (`direct`), one with a secret (`secret`), one that is not ours and asks for consent (`tiers`), one without PKCE (`lifted`).
 */
export async function registrations(url: string) {
  const [pushedKey, directKey, tiersKey] = await Promise.all([
    makeClientKey('a'),
    makeClientKey('b'),
    makeClientKey('c'),
  ]);
  const [secret, liftedSecret] = [newSecret(), newSecret()];
  return {
    pushed: known(digitInvest(url, publicPart(pushedKey)), { key: pushedKey }),
    direct: withKey('application-directe', url, directKey),
    tiers: withKey('application-tierce', url, tiersKey, { firstParty: false }),
    secret: withSecret('application-a-secret', url, secret),
    lifted: withSecret('application-sans-pkce', url, liftedSecret, { pkceRequired: false }),
  };
}

const newSecret = (): string => randomBytes(32).toString('base64url');

function withKey(clientId: string, url: string, key: JWK, changes: Partial<RegisteredClient> = {}): Registration {
  const row = { ...application(clientId, url), ...changes };
  const jwks = { keys: [publicPart(key)] };
  return known({ ...row, metadata: { ...row.metadata, token_endpoint_auth_method: 'private_key_jwt', jwks } }, { key });
}

function withSecret(
  clientId: string,
  url: string,
  secret: string,
  changes: Partial<RegisteredClient> = {},
): Registration {
  const row = { ...application(clientId, url), secretHash: sha256(secret), ...changes };
  return known(
    { ...row, metadata: { ...row.metadata, token_endpoint_auth_method: 'client_secret_basic' } },
    { secret },
  );
}

const application = (clientId: string, url: string): RegisteredClient => ({
  clientId,
  name: `L'application ${clientId}`,
  tagline: 'Une application des tests.',
  theme: 'ogestion',
  startUrl: `${url}/${clientId}`,
  firstParty: true,
  listed: false,
  pkceRequired: true,
  secretHash: null,
  metadata: {
    redirect_uris: [`${url}/${clientId}/retour`],
    post_logout_redirect_uris: [`${url}/${clientId}/fin`],
    backchannel_logout_uri: `${url}/${clientId}/canal-arriere`,
    backchannel_logout_session_required: true,
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    scope: 'openid profile email ogestion',
  },
});

function known(row: RegisteredClient, credential: Registered['credential']): Registration {
  const { clientId, metadata, pkceRequired: pkce } = row;
  const redirectUri = firstOf(metadata.redirect_uris);
  const postLogoutUri = firstOf(metadata.post_logout_redirect_uris);
  const par = metadata.require_pushed_authorization_requests === true;
  const scope = String(metadata.scope);
  return { row, registered: { clientId, redirectUri, postLogoutUri, scope, par, pkce, credential } };
}

const firstOf = (uris: unknown): string => (Array.isArray(uris) ? String(uris[0]) : '');
