import type { Middleware } from 'koa';
import type { Logger } from '#shared/log.ts';
import type { Context as Domain } from '../domain/context.ts';
import { noteRefusal } from '../domain/journal-refusals.ts';
import type { Visitor } from './guards.ts';
import { loggedPath, originOf } from './request.ts';

/**
 * Journals what is forbidden to a signed-in person, whoever forbade it (ASVS 16.3.2): stands around the errors, where every
 * answer passes. He stays refused when it cannot be written.
 */
export const notedRefusals =
  ({ domain, log }: { domain: Domain; log: Logger }): Middleware =>
  async (ctx, next) => {
    await next();
    const visitor = ctx.state.visitor as Visitor | undefined;
    if (ctx.status !== 403 || !visitor) return;
    const refused = { sub: visitor.user.sub, verb: ctx.method, address: loggedPath(ctx.url), origin: originOf(ctx) };
    await noteRefusal(domain, refused).catch((error: Error) =>
      log.error({ err: error, requestId: ctx.state.requestId }, 'a refusal is not in the journal'),
    );
  };
