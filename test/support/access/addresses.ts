import type { Router as ExpressRouter } from 'express';
import type Provider from 'oidc-provider';
import { systemClock } from '#shared/clock.ts';
import { createPool } from '#shared/pg.ts';
import { readConfig } from '../../../idp-ogestion/src/config.ts';
import { PORTAL_CALLBACK } from '../../../idp-ogestion/src/oidc/portal-client.ts';
import type { Interactions } from '../../../idp-ogestion/src/web/connexion.ts';
import { createPages } from '../../../idp-ogestion/src/web/pages.ts';
import { createSite } from '../../../idp-ogestion/src/web/site.ts';
import { routes } from '../../../rp-digit-invest/src/web/routes.ts';
import type { Tools } from '../../../rp-digit-invest/src/web/tools.ts';

/** Where the provider puts the two endpoints that the router knows. */
const PATHS: Record<string, string> = { authorization: '/auth', end_session: '/session/end' };

/** « GET /utilisateurs/:sub »: every address of oGestion, as its router has it. Those of the protocol are under other names. */
export function addressesOfOgestion(env: Record<string, string>): string[] {
  const config = readConfig(env);
  const pool = createPool(config.OGESTION_DATABASE_URL, 'test', () => {});
  const router = createSite({
    config,
    domain: { pool, clock: systemClock },
    pages: createPages(config),
    provider: { pathFor: (name: string) => PATHS[name], cookieName: String } as unknown as Provider,
    interactions: {} as Interactions,
    application: () => Promise.reject(new Error('no application')),
    leave: () => Promise.reject(new Error('no session')),
    callback: PORTAL_CALLBACK,
    previews: () => [],
  });
  return router.stack.flatMap(({ methods, path }) =>
    methods.filter((method) => method !== 'HEAD').map((method) => `${method} ${path}`),
  );
}

/** Anything that a handler may ask for before its first request: only the list of addresses is read. */
const anything: object = new Proxy(() => {}, { get: () => anything, apply: () => anything });

/** The same of Digit Invest. */
export function addressesOfDigitInvest(): string[] {
  const router: ExpressRouter = routes(anything as Tools);
  return router.stack.flatMap(({ route }) =>
    route ? [...new Set(route.stack.map(({ method }) => `${method.toUpperCase()} ${route.path}`))] : [],
  );
}
