import type { Context, Middleware } from 'koa';
import { z } from 'zod';
import { Refusal } from '#shared/refusal.ts';
import type { Context as Domain, Origin } from '../domain/context.ts';
import { askOwnEmailChange, cancelEmailChange, confirmEmailChange, pendingChange } from '../domain/email-change.ts';
import { readLink } from '../domain/links.ts';
import { maskEmail } from '../domain/masking.ts';
import type { CompteParts } from './compte.ts';
import { actorOf, type FormError, field, onForm, passwordField, showAccountPage, visitorIn } from './compte-forms.ts';
import { type LinkCookie, linkCookie } from './link-cookie.ts';
import type { Pages } from './pages.ts';
import { originOf } from './request.ts';
import { seeOther } from './see-other.ts';

const changeSchema = z.object({ current: passwordField, email: field(254) });

/** « Modifier mon adresse mail »: asked for by its owner, the password given (G17). */
export function compteAdresse({ pages, auth, deviceCookie }: CompteParts) {
  const actor = actorOf(deviceCookie);

  const show = async (ctx: Context, error?: FormError) => {
    const { user } = visitorIn(ctx);
    const { email } = changeSchema.parse(ctx.request.body ?? {});
    const pending = await pendingChange(auth, user.sub);
    showAccountPage(pages, ctx, 'adresse', { person: user, values: { email }, pending }, error);
  };

  const ask: Middleware = async (ctx) => {
    const { current, email } = changeSchema.parse(ctx.request.body ?? {});
    if (!z.email().safeParse(email.trim()).success) throw notAnAddress();
    await askOwnEmailChange(auth, actor(ctx), { current, email });
    seeOther(ctx, '/mon-compte/adresse');
  };

  return { page: (ctx: Context) => show(ctx), form: onForm(show), ask };
}

const notAnAddress = () =>
  new Refusal('invalid', 'Saisissez une adresse mail complète, par exemple nom@domaine.fr.', { field: 'email' });

type LinkParts = Pick<CompteParts, 'pages' | 'auth'> & { secure: boolean };

/** What a mailed link leads to: the page that asks, and what its button does. */
type LinkPage = {
  cookie: LinkCookie;
  purpose: 'email-change' | 'email-cancel';
  view: string;
  act: (token: string, origin: Origin) => Promise<string>;
};

/** The links of a change of address: confirmed from the new one, taken back from the former one (L1, L8, L10). */
export function emailLinks({ pages, auth, secure }: LinkParts) {
  return [
    linkPages(pages, auth, {
      cookie: linkCookie(secure, '/mon-compte/adresse/confirmer'),
      purpose: 'email-change',
      view: 'compte/adresse-confirmer',
      act: async (token, origin) => {
        await confirmEmailChange(auth, token, origin);
        return 'compte/adresse-confirmee';
      },
    }),
    linkPages(pages, auth, {
      cookie: linkCookie(secure, '/mon-compte/adresse/annuler'),
      purpose: 'email-cancel',
      view: 'compte/adresse-annuler',
      act: async (token, origin) => `compte/adresse-${await cancelEmailChange(auth, token, origin)}`,
    }),
  ];
}

function linkPages(pages: Pages, domain: Domain, { cookie, purpose, view, act }: LinkPage) {
  const { path } = cookie;

  const arrive: Middleware = (ctx) => {
    cookie.set(ctx, String(ctx.params.token));
    seeOther(ctx, path);
  };

  const page: Middleware = async (ctx) => {
    const { email } = await readLink(domain.pool, domain.clock, cookie.read(ctx), purpose);
    pages.show(ctx, view, { login: maskEmail(email), action: path });
  };

  const submit: Middleware = async (ctx) => {
    const result = await act(cookie.read(ctx), originOf(ctx));
    cookie.forget(ctx);
    pages.show(ctx, result);
  };

  /** Around them: a link that is no more valid, or an address taken meanwhile, has its page. */
  const refusals: Middleware = async (ctx, next) => {
    ctx.set('Cache-Control', 'no-store');
    ctx.set('X-Robots-Tag', 'noindex');
    try {
      await next();
    } catch (error) {
      if (!(error instanceof Refusal) || !['gone', 'conflict'].includes(error.kind)) throw error;
      ctx.status = error.status;
      pages.show(ctx, 'compte/lien-refuse', { sentence: error.message });
    }
  };

  return { path, arrive, page, submit, refusals };
}
