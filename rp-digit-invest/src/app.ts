import { readFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import express from 'express';
import helmet from 'helmet';
import { assetsHandler } from '#shared/assets.ts';
import type { Clock } from '#shared/clock.ts';
import { securityHeaders } from '#shared/http-security.ts';
import type { Logger } from '#shared/log.ts';
import { createPool } from '#shared/pg.ts';
import { createProvider } from './auth/provider.ts';
import { type Config, isHttps } from './config.ts';
import { publier } from './domain/cgu.ts';
import { createClaimsKeeper } from './domain/claims.ts';
import { createSealer } from './domain/sealing.ts';
import { erreurs } from './web/errors.ts';
import { journal } from './web/journal.ts';
import { createShow } from './web/render.ts';
import { routes } from './web/routes.ts';
import { createSessionCookie } from './web/session-cookie.ts';
import type { Tools } from './web/tools.ts';

export const MIGRATIONS = join(import.meta.dirname, 'store/migrations');
const CGU = join(import.meta.dirname, '../cgu');
const PACKAGE = join(import.meta.dirname, '../../package.json');

type Application = { handler: RequestListener; close(): Promise<void> };
type Deps = { clock: Clock; log: Logger; cguFolder?: string };

/**
 * Digit Invest on a migrated database: registers the CGU of `cguFolder`, then gives what answers requests. Does not need
 * oGestion to be up. `close` lets go of the database.
 */
export async function createApp(config: Config, { clock, log, cguFolder = CGU }: Deps): Promise<Application> {
  const pool = createPool(config.DIGIT_INVEST_DATABASE_URL, 'digit-invest', (err) => log.error({ err }, 'database'));
  const provider = createProvider(config, clock, log);
  const sealer = createSealer(config.DIGIT_INVEST_COOKIE_SECRETS);
  const sessionCookie = createSessionCookie(config, pool, log);
  const close = async () => {
    sessionCookie.close();
    await pool.end();
  };
  await publier(pool, clock, cguFolder).catch(async (error) => {
    await close();
    throw error;
  });
  const handler = serveWith({
    ...{ config, clock, log, pool, sealer, provider, sessionCookie },
    claims: createClaimsKeeper({ pool, clock, sealer }, provider, config.DIGIT_INVEST_CLAIMS_MAX_AGE_SECONDS),
    show: createShow(config, clock),
    migrationsFolder: MIGRATIONS,
    applicationVersion: JSON.parse(readFileSync(PACKAGE, 'utf8')).version,
  });
  return { handler, close };
}

function serveWith(tools: Tools): RequestListener {
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', tools.config.DIGIT_INVEST_TRUST_PROXY ? 1 : false);
  app.use(journal(tools));
  app.use(helmet(securityHeaders(isHttps(tools.config), [new URL(tools.config.DIGIT_INVEST_ISSUER).origin])));
  app.use(assetsHandler());
  app.use(routes(tools));
  app.use(erreurs(tools));
  return app;
}
