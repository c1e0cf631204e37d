import { buildEndSessionUrl, type Configuration } from 'openid-client';
import type { Config } from '../config.ts';

/** Where the browser ends its session at the provider (RP-Initiated Logout 1.0 §2); the library adds our client_id. */
export const endSessionUrl = (provider: Configuration, config: Config, idToken: string, state: string): string =>
  buildEndSessionUrl(provider, {
    id_token_hint: idToken,
    post_logout_redirect_uri: `${config.DIGIT_INVEST_URL}/deconnexion/retour`,
    state,
  }).href;
