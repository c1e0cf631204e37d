import type { RequestListener } from 'node:http';
import Koa, { type Context as KoaContext } from 'koa';
import mount from 'koa-mount';
import { assetsHandler } from '#shared/assets.ts';
import type { Clock } from '#shared/clock.ts';
import type { Logger } from '#shared/log.ts';
import { createPool } from '#shared/pg.ts';
import { type Config, isHttps } from './config.ts';
import { authenticate } from './domain/authentication.ts';
import { portal } from './domain/clients.ts';
import { createPasswords } from './domain/passwords.ts';
import { FAREWELL } from './oidc/configuration.ts';
import { createInteractions } from './oidc/interactions.ts';
import { loadKeys } from './oidc/keys.ts';
import { leave, logoutMiddleware } from './oidc/logout.ts';
import { ensurePortalClient, PORTAL_CALLBACK } from './oidc/portal-client.ts';
import { createProvider } from './oidc/provider.ts';
import { createRegistry } from './oidc/registry.ts';
import { findClientOfInteraction } from './store/oidc-interactions.ts';
import { MIGRATIONS } from './store/prepare.ts';
import { connexion } from './web/connexion.ts';
import { createErrors } from './web/errors.ts';
import { publicHost, sameOrigin, signedIn, visitorOf } from './web/guards.ts';
import { healthz, readyz } from './web/health.ts';
import { createPages } from './web/pages.ts';
import { portail } from './web/portail.ts';
import { originOf, requestLog } from './web/request.ts';
import { routes } from './web/routes.ts';
import { providerForms, secured } from './web/security.ts';
import { startWorker } from './worker.ts';

export type App = { handler: RequestListener; close(): Promise<void> };

/** oGestion, put together: ready to answer, not listening. The database must be migrated. */
export async function createApp(config: Config, { clock, log }: { clock: Clock; log: Logger }): Promise<App> {
  const issuer = config.OGESTION_ISSUER;
  const https = isHttps(config);
  const pool = createPool(config.OGESTION_DATABASE_URL, 'ogestion', (error) =>
    log.error({ err: error }, 'idle client'),
  );
  const domain = { pool, clock };
  await ensurePortalClient(pool, issuer);

  const registry = createRegistry(pool, clock);
  const application = async (clientId: string) => (await registry.find(clientId)) ?? portal(issuer);
  const applicationOfLogin = async (uid: string) => {
    const clientId = await findClientOfInteraction(pool, uid);
    return clientId === undefined ? undefined : registry.find(clientId);
  };
  const pages = createPages(config);
  const errors = createErrors({ log, clock, pages, applicationOfLogin });
  const jwks = await loadKeys({ ...domain, secret: config.OGESTION_KEY_ENCRYPTION_SECRET });
  const provider = createProvider({ ...domain, config, log, registry, jwks, renderError: errors.ofProvider });

  const lifetimes = { idle: config.OGESTION_SESSION_IDLE_SECONDS, absolute: config.OGESTION_SESSION_ABSOLUTE_SECONDS };
  const sessions = { provider, domain, lifetimes };
  const confirm = (ctx: KoaContext, name: string | undefined) =>
    pages.show(ctx, 'deconnexion', { application: name, stayUrl: '/' });
  const logout = { ...domain, provider, origin: originOf, farewell: FAREWELL, confirm };
  const passwords = createPasswords({
    pepper: config.OGESTION_PASSWORD_PEPPER,
    concurrency: config.OGESTION_HASH_CONCURRENCY,
    queue: config.OGESTION_HASH_QUEUE,
  });
  const secret = config.OGESTION_COOKIE_SECRETS[0] as string;

  const login = connexion({
    pages,
    application,
    interactions: createInteractions(provider, domain),
    deviceCookie: { name: https ? '__Host-og.appareil' : 'og.appareil', secure: https },
    authenticate: (credentials, circumstances) =>
      authenticate({ ...domain, passwords, secret }, credentials, circumstances),
  });
  const portal_ = portail({
    pages,
    provider,
    domain,
    issuer,
    callback: PORTAL_CALLBACK,
    visitorOf: (ctx) => visitorOf(ctx, sessions),
    leave: (ctx, session, back) => leave(logout, ctx, session, back),
  });

  const app = new Koa({ proxy: config.OGESTION_TRUST_PROXY, keys: config.OGESTION_COOKIE_SECRETS });
  app.use(requestLog(log));
  app.use(secured(https));
  app.use(errors.middleware);
  app.use(publicHost(issuer));
  const router = routes({
    pages,
    login,
    portal: portal_,
    guards: { sameOrigin: sameOrigin(issuer), signedIn: signedIn(sessions) },
    health: { healthz, readyz: readyz(pool, MIGRATIONS) },
  });
  app.use(router.routes());
  app.use(router.allowedMethods());
  app.use(providerForms);
  app.use(logoutMiddleware(logout));
  app.use(mount(provider));

  const worker = await startWorker({ ...domain, provider, log });
  const answer = app.callback();
  const assets = assetsHandler();
  return {
    handler: (req, res) => assets(req, res, () => void answer(req, res)),
    async close() {
      await worker.stop();
      await pool.end();
    },
  };
}
