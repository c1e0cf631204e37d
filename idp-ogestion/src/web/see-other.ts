import type { Context } from 'koa';

/** After a form, or instead of it: on to another page, by GET (RFC 9110 §15.4.4). */
export function seeOther(ctx: Context, address: string): void {
  ctx.redirect(address);
  ctx.status = 303;
}
