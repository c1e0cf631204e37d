import { exportJWK, generateKeyPair } from 'jose';
import { systemClock } from '#shared/clock.ts';
import type { Db } from '#shared/pg.ts';
import { PORTAL_CLIENT_ID, portal } from '../domain/clients.ts';
import { findClient, saveClient } from '../store/clients.ts';

/** Where the portal's own login comes back to. */
export const PORTAL_CALLBACK = '/retour';

/**
 * Registers oGestion's portal as a client of oGestion, so that there is one way to log in. The portal then reads the
 * provider's session: its codes are never redeemed, and the key that could is thrown away here.
 */
export async function ensurePortalClient(db: Db, issuer: string): Promise<void> {
  const redirectUri = `${issuer}${PORTAL_CALLBACK}`;
  const known = await findClient(db, PORTAL_CLIENT_ID);
  if (known?.startUrl === issuer) return;

  const { publicKey } = await generateKeyPair('ES256');
  const client = {
    ...portal(issuer),
    firstParty: true,
    listed: false,
    pkceRequired: true,
    secretHash: null,
    metadata: {
      redirect_uris: [redirectUri],
      grant_types: ['authorization_code' as const],
      response_types: ['code' as const],
      scope: 'openid',
      token_endpoint_auth_method: 'private_key_jwt' as const,
      jwks: { keys: [{ ...(await exportJWK(publicKey)), use: 'sig', alg: 'ES256' }] },
    },
  };
  await saveClient(db, client, systemClock.now());
}
