import type { IncomingMessage, ServerResponse } from 'node:http';
import type { JWK } from 'jose';
import Provider, { type AdapterFactory } from 'oidc-provider';
import { CLAIMS_OF_SCOPE } from '#shared/claims.ts';
import { PLAIN } from './clients.ts';

export type LoginPage = Record<'show' | 'submit', (req: IncomingMessage, res: ServerResponse) => Promise<void>>;

/** What an account says of itself: as large as the claims of ours, but from memory. */
const claimsOf = (sub: string) => ({
  sub,
  given_name: 'Essai',
  family_name: 'BANC',
  email: sub,
  email_verified: true,
  civilite: 'MME',
  profils: ['UTILISATEUR_PORTAIL_OF'],
  etablissements: [SITE, SITE],
});

const SITE = {
  siret: '00012345500024',
  raison_sociale: 'CFA des Métiers du Bâtiment de la Dombes',
  adresse: '45 avenue Jean Jaurès',
  code_postal: '69007',
  ville: 'Lyon',
  nda: '84010000101',
  uai: null,
  cfa: true,
  siege: false,
  actif: true,
};

/** The library with what the journeys need, and its defaults for everything else. */
export const bareProvider = (issuer: string, adapter: AdapterFactory, jwk: JWK): Provider =>
  new Provider(issuer, {
    adapter,
    claims: Object.fromEntries(Object.entries(CLAIMS_OF_SCOPE).map(([scope, names]) => [scope, [...names]])),
    clients: [
      {
        ...PLAIN,
        redirect_uris: [...PLAIN.redirect_uris],
        grant_types: [...PLAIN.grant_types],
        response_types: [...PLAIN.response_types],
      },
    ],
    cookies: { keys: ['cookie-secret-of-the-bare-provider'] },
    features: { devInteractions: { enabled: false }, clientCredentials: { enabled: true } },
    findAccount: async (_ctx, sub) => ({ accountId: sub, claims: () => claimsOf(sub) }),
    interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
    issueRefreshToken: async (_ctx, client) => client.grantTypeAllowed('refresh_token'),
    jwks: { keys: [jwk] },
    pkce: { required: () => true },
    responseTypes: ['code'],
    ttl: {
      AccessToken: 600,
      AuthorizationCode: 60,
      ClientCredentials: 600,
      Grant: 28_800,
      IdToken: 300,
      Interaction: 1800,
      RefreshToken: 28_800,
      Session: 28_800,
    },
  });
