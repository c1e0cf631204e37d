import { sha256 } from '../../idp-ogestion/src/domain/digests.ts';
import type { RegisteredClient } from '../../idp-ogestion/src/store/clients.ts';

/** The client by which both providers are compared: no PAR, a secret, and every grant that is measured. */
export const PLAIN = {
  client_id: 'bench',
  client_secret: 'secret-of-the-bench-client-which-is-no-secret',
  redirect_uris: ['http://localhost:4500/retour'],
  grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
  response_types: ['code'],
  scope: 'openid profile email ogestion',
  token_endpoint_auth_method: 'client_secret_basic',
} as const;

/** The same as an application of the registry. */
export function plainClient(): RegisteredClient {
  const { client_id, client_secret, redirect_uris, grant_types, response_types, ...metadata } = PLAIN;
  return {
    clientId: client_id,
    name: 'Banc de mesure',
    tagline: 'Mesures.',
    theme: 'ogestion',
    startUrl: redirect_uris[0],
    firstParty: true,
    listed: false,
    pkceRequired: true,
    secretHash: sha256(client_secret),
    metadata: {
      ...metadata,
      redirect_uris: [...redirect_uris],
      grant_types: [...grant_types],
      response_types: [...response_types],
    },
  };
}
