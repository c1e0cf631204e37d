import { randomUUID } from 'node:crypto';
import type { Context, Middleware } from 'koa';
import { type Logger, pathOnly } from '#shared/log.ts';
import type { Origin } from '../domain/context.ts';

/**
 * The path without its query, and without the token of a mailed link, whatever a mail reader or a hand has added to it
 * (L8): nothing else in our addresses is so long.
 */
export const loggedPath = (url: string): string => pathOnly(url).replace(/\/[^/]{40,}/g, '/[token]');

/** Gives each request an identifier and, when it is answered, one line in the log: never a query, a body or a cookie. */
export const requestLog =
  (log: Logger): Middleware =>
  async (ctx, next) => {
    const start = performance.now();
    const given = ctx.get('x-request-id');
    const requestId = /^[\w-]{8,64}$/.test(given) ? given : randomUUID();
    ctx.state.requestId = requestId;
    ctx.set('X-Request-Id', requestId);
    await next();
    const ms = Math.round(performance.now() - start);
    log.info({ requestId, method: ctx.method, path: loggedPath(ctx.url), status: ctx.status, ms });
  };

/** Where a request comes from, for the journal. */
export const originOf = (ctx: Context): Origin => ({
  ip: ctx.ip,
  userAgent: ctx.get('user-agent').slice(0, 400),
  requestId: String(ctx.state.requestId ?? ''),
});
