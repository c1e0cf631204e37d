import type { Context, Middleware } from 'koa';
import { type Agent, agentOf, requireAdministrator } from '../domain/staff.ts';
import { userIn } from './referents.ts';

/** Behind `signedIn`: lets through those of Constructys who manage organismes; to others the pages are forbidden. */
export const agent: Middleware = async (ctx, next) => {
  ctx.state.agent = agentOf(userIn(ctx));
  await next();
};

/** Behind `agent`: lets administrators through. */
export const administrateur: Middleware = async (ctx, next) => {
  requireAdministrator(userIn(ctx));
  await next();
};

export const agentIn = (ctx: Context): Agent => ctx.state.agent as Agent;
