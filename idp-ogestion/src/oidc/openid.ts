import type { Context } from '../domain/context.ts';
import { createInteractions } from './interactions.ts';
import { loadKeys } from './keys.ts';
import { ensurePortalClient } from './portal-client.ts';
import { createProvider, type ProviderParts } from './provider.ts';
import { answerUnavailable } from './unavailable.ts';

type Parts = Pick<ProviderParts, 'config' | 'log' | 'registry' | 'origin' | 'renderError'> & { domain: Context };

/** The provider with its keys and its own portal registered, and the login pages it leads to. */
export async function createOpenId({ domain, ...parts }: Parts) {
  const { config } = parts;
  await ensurePortalClient(domain.pool, config.OGESTION_ISSUER);
  const jwks = await loadKeys({ ...domain, secret: config.OGESTION_KEY_ENCRYPTION_SECRET });
  const provider = createProvider({ ...domain, ...parts, jwks });
  answerUnavailable(provider);
  return { provider, interactions: createInteractions(provider, domain) };
}
