import type { JWK } from 'jose';
import type { RegisteredClient } from '../../idp-ogestion/src/store/clients.ts';

/** The registration of Digit Invest CFA at oGestion (domain.md §6.9): PAR, PKCE, private_key_jwt, back-channel logout. */
export const digitInvest = (url: string, publicKey: JWK): RegisteredClient => ({
  clientId: 'digit-invest-cfa',
  name: 'Digit Invest CFA',
  tagline: 'Connectez-vous avec votre identifiant (email) et votre mot de passe oGestion.',
  theme: 'digit-invest',
  startUrl: url,
  firstParty: true,
  listed: true,
  pkceRequired: true,
  secretHash: null,
  metadata: {
    redirect_uris: [`${url}/connexion/retour`],
    post_logout_redirect_uris: [`${url}/deconnexion/retour`],
    backchannel_logout_uri: `${url}/deconnexion/canal-arriere`,
    backchannel_logout_session_required: true,
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    scope: 'openid profile email ogestion',
    token_endpoint_auth_method: 'private_key_jwt',
    token_endpoint_auth_signing_alg: 'ES256',
    id_token_signed_response_alg: 'RS256',
    require_pushed_authorization_requests: true,
    require_auth_time: true,
    jwks: { keys: [{ ...publicKey, use: 'sig', alg: 'ES256' }] },
  },
});
