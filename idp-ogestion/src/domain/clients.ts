import type { RegisteredClient } from '../store/clients.ts';

/** What the pages show of an application. */
export type Application = Pick<RegisteredClient, 'clientId' | 'name' | 'tagline' | 'theme' | 'startUrl'>;

/** Identifier of oGestion's own portal among the applications. Its codes are never redeemed: it reads the session. */
export const PORTAL_CLIENT_ID = 'ogestion';

/** oGestion as its own application, for pages that belong to no other. */
export const portal = (issuer: string): Application => ({
  clientId: PORTAL_CLIENT_ID,
  name: 'oGestion',
  tagline: "Connectez-vous à l'espace des OF/CFA.",
  theme: 'ogestion',
  startUrl: issuer,
});
