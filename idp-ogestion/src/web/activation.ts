import type { Context, Middleware } from 'koa';
import { z } from 'zod';
import { Refusal } from '#shared/refusal.ts';
import type { Origin } from '../domain/context.ts';
import type { Choice, PasswordPurpose } from '../domain/new-password.ts';
import { PasswordRefused, type ShownRule } from '../domain/password-policy.ts';
import type { User } from '../store/users.ts';
import type { LinkCookie } from './link-cookie.ts';
import type { Pages } from './pages.ts';
import { originOf } from './request.ts';
import { seeOther } from './see-other.ts';

type Kind = User['kind'];

type Parts = {
  pages: Pages;
  rules: ShownRule[];
  show: (token: string, purpose: PasswordPurpose) => Promise<string>;
  /** Gives what kind of person has chosen it. */
  choose: (choice: Choice, origin: Origin) => Promise<Kind>;
};

/** The page that follows says where to go from here, which is not the same for people of Constructys. */
const NEXT: Record<Kind, string> = {
  portail: '/mot-de-passe/enregistre',
  interne: '/mot-de-passe/enregistre?compte=constructys',
};

const choiceSchema = z.object({ password: z.string().catch(''), confirmation: z.string().catch('') });

/** The pages behind a mailed link that gives a password, all under the path of its cookie. */
export function passwordLink(parts: Parts, purpose: PasswordPurpose, cookie: LinkCookie) {
  const { pages, rules, show, choose } = parts;
  const { path } = cookie;

  const showForm = async (ctx: Context, errors?: Record<string, string[]>) =>
    pages.show(ctx, 'mot-de-passe/choisir', {
      purpose,
      action: path,
      login: await show(cookie.read(ctx), purpose),
      rules,
      errors,
    });

  /** The address of the mail: the token goes into the cookie, out of the address bar. Nothing is looked up (L1). */
  const arrive: Middleware = (ctx) => {
    cookie.set(ctx, String(ctx.params.token));
    seeOther(ctx, path);
  };

  const page: Middleware = (ctx) => showForm(ctx);

  const submit: Middleware = async (ctx) => {
    const choice = choiceSchema.parse(ctx.request.body ?? {});
    const kind = await choose({ purpose, token: cookie.read(ctx), ...choice }, originOf(ctx));
    cookie.forget(ctx);
    seeOther(ctx, NEXT[kind]);
  };

  /** Around all of them: what the policy refuses is said in the form, and a link that is no more valid has its page. */
  const refusals: Middleware = async (ctx, next) => {
    ctx.set('Cache-Control', 'no-store');
    ctx.set('X-Robots-Tag', 'noindex');
    try {
      await next();
    } catch (error) {
      if (!(error instanceof Refusal) || !(error.field || error.kind === 'gone')) throw error;
      ctx.status = error.status;
      if (error.kind === 'gone') return pages.show(ctx, 'mot-de-passe/lien-perime');
      const reasons = error instanceof PasswordRefused ? error.reasons : [error.message];
      await showForm(ctx, { [error.field ?? 'password']: reasons });
    }
  };

  return { path, arrive, page, submit, refusals };
}
