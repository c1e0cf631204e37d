import { importJWK } from 'jose';
import {
  allowInsecureRequests,
  type Configuration,
  discovery,
  enableNonRepudiationChecks,
  PrivateKeyJwt,
} from 'openid-client';
import { type Clock, secondsFrom } from '#shared/clock.ts';
import type { Config } from '../config.ts';
import { Untrusted } from './faults.ts';

/** How long one call to the provider may take, in seconds. */
export const TIMEOUT_SECONDS = 5;
/** How long a discovery document is trusted, in seconds. */
const DOCUMENT_SECONDS = 3600;

/**
 * Reads the discovery document of the configured issuer when it is first needed (OpenID Connect Discovery §4). A failure
 * is not kept: the next call asks again. A document that was read stays in use while the provider is away.
 */
export function createDiscovery(
  config: Config,
  clock: Clock,
): { get(): Promise<Configuration>; fresh(): Promise<Configuration> } {
  let current: Configuration | undefined;
  let staleAt = new Date(0);
  let asking: Promise<Configuration> | undefined;

  const ask = async (): Promise<Configuration> => {
    current = await discover(config);
    staleAt = secondsFrom(clock, DOCUMENT_SECONDS);
    return current;
  };
  const fresh = (): Promise<Configuration> => {
    asking ??= ask().finally(() => {
      asking = undefined;
    });
    return asking;
  };
  const get = async (): Promise<Configuration> => {
    const known = current;
    if (!known) return fresh();
    return clock.now() < staleAt ? known : fresh().catch(() => known);
  };
  return { get, fresh };
}

/** Plain http is accepted for a provider configured in plain http only; signatures are verified in the code flow too. */
async function discover(config: Config): Promise<Configuration> {
  const insecure = config.DIGIT_INVEST_ISSUER.startsWith('http:') ? [allowInsecureRequests] : [];
  const found = await discovery(
    new URL(config.DIGIT_INVEST_ISSUER),
    config.DIGIT_INVEST_CLIENT_ID,
    { id_token_signed_response_alg: 'RS256', redirect_uris: [redirectUri(config)] },
    PrivateKeyJwt(await clientKey(config)),
    { algorithm: 'oidc', timeout: TIMEOUT_SECONDS, execute: [...insecure, enableNonRepudiationChecks] },
  );
  if (found.serverMetadata().issuer === config.DIGIT_INVEST_ISSUER) return found;
  throw new Untrusted('the discovery document names another issuer');
}

async function clientKey({ DIGIT_INVEST_CLIENT_KEY: jwk }: Config) {
  const key = await importJWK(jwk, 'ES256');
  if (key instanceof Uint8Array) throw new Error('DIGIT_INVEST_CLIENT_KEY is not an asymmetric key');
  return { key, kid: jwk.kid };
}

/** Where the provider sends the browser back, as registered. */
export const redirectUri = (config: Config): string => `${config.DIGIT_INVEST_URL}/connexion/retour`;
