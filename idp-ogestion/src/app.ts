import type { RequestListener } from 'node:http';
import type Router from '@koa/router';
import Koa from 'koa';
import mount from 'koa-mount';
import type Provider from 'oidc-provider';
import { assetsHandler } from '#shared/assets.ts';
import type { Clock } from '#shared/clock.ts';
import type { Logger } from '#shared/log.ts';
import { createPool } from '#shared/pg.ts';
import { type Config, isHttps, lifetimesOf, retentionOf } from './config.ts';
import { sha256 } from './domain/digests.ts';
import { throttleSecret } from './domain/throttling.ts';
import { previews } from './mail/previews.ts';
import { createPostman } from './mail/smtp.ts';
import { FAREWELL } from './oidc/configuration.ts';
import { CookieSignatures } from './oidc/cookie-signatures.ts';
import { leave, logoutMiddleware } from './oidc/logout.ts';
import { createOpenId } from './oidc/openid.ts';
import { PORTAL_CALLBACK } from './oidc/portal-client.ts';
import { createRegistry } from './oidc/registry.ts';
import { findClientOfInteraction } from './store/oidc-interactions.ts';
import { applications } from './web/applications.ts';
import { createErrors } from './web/errors.ts';
import { publicHost, visitorOf } from './web/guards.ts';
import { notedRefusals } from './web/noted-refusals.ts';
import { createPages } from './web/pages.ts';
import type { Leave } from './web/portail.ts';
import { originOf, requestLog } from './web/request.ts';
import { providerForms, securing } from './web/security.ts';
import { createSite } from './web/site.ts';
import { startWorker, WORKER_LIMITS } from './worker.ts';

export type App = { handler: RequestListener; close(): Promise<void> };

type Surroundings = { clock: Clock; log: Logger };

/** oGestion, put together: ready to answer, not listening. The database must be migrated. */
export async function createApp(config: Config, { clock, log }: Surroundings): Promise<App> {
  const onError = (error: Error) => log.error({ err: error }, 'database');
  const pool = createPool(config.OGESTION_DATABASE_URL, 'ogestion', onError);
  const workerPool = createPool(config.OGESTION_DATABASE_URL, 'ogestion-worker', onError, WORKER_LIMITS);
  const domain = { pool, clock };
  const { koa, provider } = await assemble(config, domain, log);
  const postman = createPostman({ url: config.SMTP_URL, from: config.MAIL_FROM });
  const letterhead = letterheadOf(config);
  const worker = await startWorker({
    ...{ pool: workerPool, clock, provider, log, postman, letterhead },
    ...{ retention: retentionOf(config), secret: throttleSecret(config.OGESTION_PASSWORD_PEPPER) },
  });
  const answer = koa.callback();
  const assets = assetsHandler();
  const secure = securing(isHttps(config));
  return {
    handler: (req, res) => {
      secure(res);
      assets(req, res, () => void answer(req, res));
    },
    close: async () => {
      await worker.stop();
      postman.close();
      await Promise.all([pool.end(), workerPool.end()]);
    },
  };
}

const letterheadOf = (config: Config) => ({ issuer: config.OGESTION_ISSUER, support: config.SUPPORT_ADDRESS });

type Domain = { pool: ReturnType<typeof createPool>; clock: Clock };

/** Every part made once and handed to those that need it: the only place that knows them all. */
async function assemble(config: Config, domain: Domain, log: Logger) {
  const issuer = config.OGESTION_ISSUER;
  const registry = createRegistry(domain.pool, domain.clock);
  const pages = createPages(config);
  const { application, applicationOfLogin } = applications({
    issuer,
    findClient: registry.find,
    findClientOfLogin: (uid) => findClientOfInteraction(domain.pool, sha256(uid)),
  });
  const errors = createErrors({
    ...{ log, clock: domain.clock, pages, applicationOfLogin },
    isSignedIn: async (ctx) =>
      (await visitorOf(ctx, { provider, domain, lifetimes: lifetimesOf(config) })) !== undefined,
  });
  const openid = await createOpenId({
    domain,
    config,
    log,
    registry,
    origin: originOf,
    renderError: errors.ofProvider,
  });
  const { provider } = openid;
  const logout = { ...domain, provider, origin: originOf, farewell: FAREWELL, confirm: pages.askLogout };
  const leaving: Leave = (ctx, session, back) => leave(logout, ctx, session, back);
  const shown = () => (config.NODE_ENV === 'production' ? [] : previews(letterheadOf(config)));
  const parts = { config, domain, pages, application, callback: PORTAL_CALLBACK, leave: leaving, previews: shown };
  const site = createSite({ ...parts, ...openid });
  return {
    koa: stack(config, {
      ...{ log, refusals: notedRefusals({ domain, log }), errors: errors.middleware },
      ...{ site, logout: logoutMiddleware(logout), provider },
    }),
    provider,
  };
}

type Layers = Record<'refusals' | 'errors' | 'logout', Koa.Middleware> & {
  log: Logger;
  site: Router;
  provider: Provider;
};

/** The layers of a request, from the outside in. */
function stack(config: Config, { log, refusals, errors, site, logout, provider }: Layers): Koa {
  const koa = new Koa({ proxy: config.OGESTION_TRUST_PROXY, maxIpsCount: 1 });
  koa.keys = new CookieSignatures(config.OGESTION_COOKIE_SECRETS);
  koa.on('error', (error) => log.warn({ err: error }, 'an answer broke off'));
  koa.use(requestLog(log));
  koa.use(refusals);
  koa.use(errors);
  koa.use(publicHost(config.OGESTION_ISSUER));
  koa.use(site.routes());
  koa.use(site.allowedMethods());
  koa.use(providerForms);
  koa.use(logout);
  koa.use(mount(provider));
  return koa;
}
