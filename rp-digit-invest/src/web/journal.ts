import { randomUUID } from 'node:crypto';
import { pathOnly } from '#shared/log.ts';
import type { Handler } from './tools.ts';

/** Names the request, with the id that the proxy in front gave it where we trust one, and logs it once answered. */
export const journal: Handler =
  ({ config, clock, log }) =>
  (req, res, next) => {
    const given = config.DIGIT_INVEST_TRUST_PROXY ? req.get('x-request-id') : undefined;
    const requestId = given && /^[\w-]{8,64}$/.test(given) ? given : randomUUID();
    const startedAt = clock.now().getTime();
    res.locals.requestId = requestId;
    res.set('X-Request-Id', requestId);
    res.once('finish', () => {
      const ms = clock.now().getTime() - startedAt;
      log.info(
        { requestId, method: req.method, path: pathOnly(req.originalUrl), status: res.statusCode, ms },
        'request',
      );
    });
    next();
  };
