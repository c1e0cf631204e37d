import type { Context, Middleware } from 'koa';
import type { Referent } from '../domain/habilitations.ts';
import { referentOf } from '../domain/referents.ts';
import type { User } from '../store/users.ts';
import type { Visitor } from './guards.ts';

/** Behind `signedIn`: lets référents through; to others the pages of user management are forbidden (S88). */
export const referent: Middleware = async (ctx, next) => {
  ctx.state.referent = referentOf(userIn(ctx));
  await next();
};

export const referentIn = (ctx: Context): Referent => ctx.state.referent as Referent;

/** The signed-in person. */
export const userIn = (ctx: Context): User => (ctx.state.visitor as Visitor).user;
