import type { Middleware } from 'koa';
import { seeOther } from './see-other.ts';

/**
 * The authorization and logout endpoints accept forms as well (Core §3.1.2.1, RP-Initiated Logout §2). Such a form comes
 * from another site, hence without our SameSite=Lax cookies: it is led to the same request by GET, which carries them.
 */
export const formAsQuery: Middleware = (ctx) =>
  seeOther(ctx, `${ctx.path}?${new URLSearchParams(ctx.request.rawBody ?? '')}`);
