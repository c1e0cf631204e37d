import type Router from '@koa/router';
import type { Context } from 'koa';
import type Provider from 'oidc-provider';
import { type Config, isHttps } from '../config.ts';
import { authenticate } from '../domain/authentication.ts';
import type { Application } from '../domain/clients.ts';
import type { Context as Domain } from '../domain/context.ts';
import { createPasswords } from '../domain/passwords.ts';
import { MIGRATIONS } from '../store/prepare.ts';
import { findActiveUser } from '../store/users.ts';
import { connexion, type Interactions } from './connexion.ts';
import { sameOrigin, signedIn, visitorOf } from './guards.ts';
import { healthz, readyz } from './health.ts';
import type { Pages } from './pages.ts';
import { type Leave, portail } from './portail.ts';
import { routes } from './routes.ts';

type Parts = {
  config: Config;
  domain: Domain;
  pages: Pages;
  provider: Provider;
  interactions: Interactions;
  application: (clientId: string) => Promise<Application>;
  leave: Leave;
  callback: string;
};

/** The pages of oGestion with what each needs of the rest. */
export function createSite(parts: Parts): Router {
  const { config, domain, pages, provider, leave, callback } = parts;
  const issuer = config.OGESTION_ISSUER;
  const lifetimes = { idle: config.OGESTION_SESSION_IDLE_SECONDS, absolute: config.OGESTION_SESSION_ABSOLUTE_SECONDS };
  const sessions = { provider, domain, lifetimes };
  const visitor = (ctx: Context) => visitorOf(ctx, sessions);

  return routes({
    pages,
    login: loginPages(parts),
    portal: portail({ pages, provider, domain, issuer, callback, leave, visitorOf: visitor }),
    guards: { sameOrigin: sameOrigin(issuer), signedIn: signedIn(sessions) },
    health: { healthz, readyz: readyz(domain.pool, MIGRATIONS) },
    endpoints: { authorization: provider.pathFor('authorization'), endSession: provider.pathFor('end_session') },
  });
}

function loginPages({ config, domain, pages, interactions, application }: Parts) {
  const secure = isHttps(config);
  const passwords = createPasswords({
    pepper: config.OGESTION_PASSWORD_PEPPER,
    concurrency: config.OGESTION_HASH_CONCURRENCY,
    queue: config.OGESTION_HASH_QUEUE,
  });
  const authentication = { ...domain, passwords, secret: config.OGESTION_COOKIE_SECRETS[0] as string };
  return connexion({
    pages,
    interactions,
    application,
    person: (sub) => findActiveUser(domain.pool, sub, domain.clock.now()),
    deviceCookie: { name: secure ? '__Host-og.appareil' : 'og.appareil', secure },
    authenticate: (credentials, circumstances) => authenticate(authentication, credentials, circumstances),
  });
}
