import { bodyParser } from '@koa/bodyparser';
import type { Context, Middleware } from 'koa';
import type { Pages } from './pages.ts';
import { sentBy } from './user-forms.ts';

type Parts = {
  pages: Pages;
  /** Name of the cookie of a session. */
  cookie: string;
};

const body = bodyParser({ enableTypes: ['form'], formLimit: '256kb' });

/** Fields that are not sent back to a page. */
const PASSWORDS = ['current', 'password', 'confirmation'];

/**
 * For who is not signed in: a page leads to the login and back here, and the login says so when a session has ended. What a
 * form has sent stays on a page that can send it again, unless a password was in it.
 */
export function noSession({ pages, cookie }: Parts): Middleware {
  return async (ctx) => {
    if (ctx.method === 'GET' || ctx.method === 'HEAD') {
      const ended = wasSignedIn(ctx, cookie) && { expiree: 'oui' };
      return ctx.redirect(`/login?${new URLSearchParams({ retour: ctx.url, ...ended })}`);
    }
    await body(ctx, async () => {});
    const sent = sentBy(ctx);
    const kept = PASSWORDS.some((name) => sent.has(name)) ? undefined : [...sent];
    ctx.status = 401;
    pages.show(ctx, 'session-finie', { failed: true, action: ctx.url, kept });
  };
}

/** One who comes from a page of ours had a session there: those without lead to the login. So had one whose cookie remains. */
const wasSignedIn = (ctx: Context, cookie: string): boolean =>
  ctx.get('sec-fetch-site') === 'same-origin' || ctx.cookies.get(cookie) !== undefined;
