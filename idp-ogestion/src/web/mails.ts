import type { Context, Middleware } from 'koa';
import type { Pages } from './pages.ts';

/** A mail as it would be sent. */
type Preview = { kind: string; subject: string; html: string; text: string };

/** The mails of oGestion, shown to those who work on them. In production there are none, and no such page. */
export function mails(pages: Pages, previews: () => Preview[]) {
  const list: Middleware = (ctx) => {
    const all = previews();
    if (all.length > 0) pages.show(ctx, 'mails', { previews: all });
  };

  /** The HTML of one mail, for a frame of that page: styles are inline in it, and nothing runs. */
  const html: Middleware = (ctx: Context) => {
    const preview = previews().find(({ kind }) => kind === ctx.params.kind);
    if (!preview) return;
    ctx.set(
      'Content-Security-Policy',
      "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'",
    );
    ctx.set('X-Frame-Options', 'SAMEORIGIN');
    ctx.type = 'html';
    ctx.body = preview.html;
  };

  return { list, html };
}
