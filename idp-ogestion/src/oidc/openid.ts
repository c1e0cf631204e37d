import type { KoaContextWithOIDC } from 'oidc-provider';
import type { Logger } from '#shared/log.ts';
import type { Config } from '../config.ts';
import type { Context } from '../domain/context.ts';
import { createInteractions } from './interactions.ts';
import { loadKeys } from './keys.ts';
import { ensurePortalClient } from './portal-client.ts';
import { createProvider } from './provider.ts';
import type { Registry } from './registry.ts';

type Parts = {
  domain: Context;
  config: Config;
  log: Logger;
  registry: Registry;
  renderError: (ctx: KoaContextWithOIDC, error: Error) => Promise<void>;
};

/** The provider with its keys and its own portal registered, and the login pages it leads to. */
export async function createOpenId({ domain, config, log, registry, renderError }: Parts) {
  await ensurePortalClient(domain.pool, config.OGESTION_ISSUER);
  const jwks = await loadKeys({ ...domain, secret: config.OGESTION_KEY_ENCRYPTION_SECRET });
  const provider = createProvider({ ...domain, config, log, registry, jwks, renderError });
  return { provider, interactions: createInteractions(provider, domain) };
}
