import type { RequestHandler } from 'express';
import type { Etablissement } from '#shared/claims.ts';
import type { Clock } from '#shared/clock.ts';
import type { Logger } from '#shared/log.ts';
import type { Pool } from '#shared/pg.ts';
import type { Config } from '../config.ts';
import type { ClaimsKeeper } from '../domain/claims.ts';
import type { Provider } from '../domain/provider.ts';
import type { Sealer } from '../domain/sealing.ts';
import type { Session } from '../domain/sessions.ts';
import type { Show } from './render.ts';
import type { SessionCookie } from './session-cookie.ts';

/** What the handlers work with; made once, in app.ts. */
export type Tools = {
  config: Config;
  clock: Clock;
  log: Logger;
  pool: Pool;
  sealer: Sealer;
  provider: Provider;
  claims: ClaimsKeeper;
  sessionCookie: SessionCookie;
  show: Show;
  migrationsFolder: string;
  applicationVersion: string;
};

/** Makes the handlers of one page or one guard. */
export type Handler = (tools: Tools) => RequestHandler;

/** The person behind a request, and the CFA the request is about once one is chosen. */
export type Visit = { session: Session; cfa: Etablissement | undefined };

declare global {
  namespace Express {
    interface Locals {
      requestId: string;
      reference?: string;
      visit?: Visit | undefined;
      /** Where a login in progress leads to, for the page that offers to try it again. */
      retour?: string;
    }
  }
}
