import { promisify } from 'node:util';
import type { Request, RequestHandler, Response } from 'express';
import expressSession from 'express-session';
import type { Logger } from '#shared/log.ts';
import type { Pool } from '#shared/pg.ts';
import { type Config, lifetimesOf } from '../config.ts';
import { readCookie, sessionCookieName, sessionCookieOptions } from './cookies.ts';
import { HashedStore, rowOf } from './session-store.ts';

export type SessionCookie = {
  middleware: RequestHandler;
  /** The row behind the cookie of this request; nothing when the browser shows none. */
  idOf(req: Request): string | undefined;
  /** Gives the browser a new cookie, whose row is stored, and drops the row of the one it had (RP8); gives the new row. */
  renew(req: Request): Promise<string>;
  forget(res: Response): void;
  close(): void;
};

const PRUNE_SECONDS = 900;

/**
 * The signed cookie and its row. The row is written once, at login, and never again: a request under way cannot bring
 * back a session that was closed meanwhile. What changes is in the table `sessions`, which also decides when it ends.
 */
export function createSessionCookie(config: Config, pool: Pool, log: Logger): SessionCookie {
  const store = new HashedStore({
    pool,
    tableName: 'session_cookies',
    ttl: lifetimesOf(config).absolute,
    disableTouch: true,
    pruneSessionInterval: PRUNE_SECONDS,
    errorLog: (message: string, error: Error) => log.error({ err: error }, message),
  });
  const name = sessionCookieName(config);
  const options = sessionCookieOptions(config);
  return {
    middleware: expressSession({
      store,
      name,
      cookie: options,
      secret: config.DIGIT_INVEST_COOKIE_SECRETS,
      resave: false,
      saveUninitialized: false,
    }),
    idOf: (req) => (readCookie(req, name) === undefined ? undefined : rowOf(req.sessionID)),
    renew: async (req) => {
      await promisify(req.session.regenerate.bind(req.session))();
      await promisify(req.session.save.bind(req.session))();
      return rowOf(req.sessionID);
    },
    forget: (res) => res.clearCookie(name, options),
    close: () => store.close(),
  };
}
