import { timingSafeEqual } from 'node:crypto';
import type { JWK } from 'jose';
import Provider, { type Configuration, type KoaContextWithOIDC } from 'oidc-provider';
import type { Logger } from '#shared/log.ts';
import { type Config, lifetimesOf } from '../config.ts';
import type { Context, Origin } from '../domain/context.ts';
import { sha256 } from '../domain/digests.ts';
import { findAccount } from './account.ts';
import { adapterFactory } from './adapter.ts';
import { assertClientAssertion } from './client-assertion.ts';
import { staticConfiguration, TTL } from './configuration.ts';
import { listen } from './events.ts';
import { outgoingFetch } from './outgoing.ts';
import { loadExistingGrant, policy } from './policy.ts';
import type { Registry } from './registry.ts';
import { requestRecords } from './request-records.ts';
import { sessionTtl } from './session-ttl.ts';

export type ProviderParts = Context & {
  config: Config;
  log: Logger;
  registry: Registry;
  jwks: { keys: JWK[] };
  /** Where a request comes from. */
  origin: (ctx: KoaContextWithOIDC) => Origin;
  /** Shows an error of the protocol to a person. */
  renderError: (ctx: KoaContextWithOIDC, error: Error) => Promise<void>;
};

/** The OpenID provider: the library, our storage, our accounts, our pages. */
export function createProvider(parts: ProviderParts): Provider {
  const { config, pool, clock } = parts;
  const provider = new Provider(config.OGESTION_ISSUER, configuration(parts));
  provider.proxy = config.OGESTION_TRUST_PROXY;
  provider.use(requestRecords({ db: pool, clock }));
  compareSecretsByHash(provider);
  listen(provider, parts);
  return provider;
}

/** What the library is told: its own settings, and where it finds ours. */
function configuration(parts: ProviderParts): Configuration {
  const { config, registry, pool, clock } = parts;
  const lifetimes = lifetimesOf(config);
  const longest = Math.max(lifetimes.portail.absolute, lifetimes.interne.absolute);
  return {
    ...staticConfiguration(config, registry),
    adapter: adapterFactory({ db: pool, clock }, registry),
    assertJwtClientAuthClaimsAndHeader: assertClientAssertion(config.OGESTION_ISSUER, clock),
    fetch: outgoingFetch(config.OGESTION_PRIVATE_RP_HOSTS),
    findAccount: findAccount(parts, lifetimes),
    interactions: { policy: policy(registry), url: (_ctx, interaction) => `/connexion/${interaction.uid}` },
    jwks: parts.jwks,
    loadExistingGrant: loadExistingGrant(registry),
    renderError: (ctx, _out, error) => parts.renderError(ctx, error),
    ttl: {
      ...TTL,
      Session: sessionTtl(parts, lifetimes),
      Grant: longest,
      RefreshToken: longest,
    },
  };
}

/** The registry keeps the hash of a client secret: what a client presents is hashed, then compared in constant time. */
function compareSecretsByHash(provider: Provider): void {
  provider.Client.prototype.compareClientSecret = function (presented: string): boolean {
    const expected = Buffer.from(this.clientSecret ?? '');
    const actual = Buffer.from(sha256(presented));
    return actual.length === expected.length && timingSafeEqual(actual, expected);
  };
}
