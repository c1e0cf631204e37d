import type { Context, Middleware } from 'koa';
import { z } from 'zod';
import { Refusal } from '#shared/refusal.ts';
import { PasswordRefused } from '../domain/password-policy.ts';
import type { Actor } from '../domain/reauthentication.ts';
import type { Crumb } from './gestion.ts';
import type { Visitor } from './guards.ts';
import type { Pages } from './pages.ts';
import { originOf } from './request.ts';

/** Why a form was refused, and the field it is about. */
export type FormError = { sentences: string[]; field: string | undefined };

/** A text field; what cannot be read is taken for empty (fact 10). */
export const field = (max: number) =>
  z
    .string()
    .max(max)
    .regex(/^[^\0]*$/)
    .catch('');

/** A password field: nothing is cut, and no more is read than a password may have. */
export const passwordField = z.string().max(4096).catch('');

/** What the page of a form can say itself; the rest is a page of its own. */
const SAID_BY_THE_FORM = new Set<Refusal['kind']>(['invalid', 'conflict', 'too-many', 'unavailable']);

/** Around the handler of a form: what the rules refuse is said on the page of the form, which `show` renders again. */
export const onForm =
  (show: (ctx: Context, error: FormError) => Promise<void>): Middleware =>
  async (ctx, next) => {
    try {
      await next();
    } catch (error) {
      if (!(error instanceof Refusal) || !SAID_BY_THE_FORM.has(error.kind)) throw error;
      ctx.status = error.status;
      if (error.retryAfterSeconds) ctx.set('Retry-After', String(error.retryAfterSeconds));
      const sentences = error instanceof PasswordRefused ? error.reasons : [error.message];
      await show(ctx, { sentences, field: error.field });
    }
  };

/** The pages of « Mon compte », as each of them lists the others. */
const ACCOUNT_PAGES = [
  { view: 'identite', href: '/mon-compte', icon: 'circle-user-round', title: 'Mon identité' },
  { view: 'mot-de-passe', href: '/mon-compte/mot-de-passe', icon: 'key-round', title: 'Modifier mon mot de passe' },
  { view: 'adresse', href: '/mon-compte/adresse', icon: 'mail', title: 'Modifier mon adresse mail' },
  { view: 'sessions', href: '/mon-compte/sessions', icon: 'monitor-smartphone', title: 'Mes sessions' },
  { view: 'applications', href: '/mon-compte/applications', icon: 'layout-grid', title: 'Mes applications' },
  { view: 'donnees', href: '/mon-compte/mes-donnees', icon: 'download', title: 'Télécharger mes données' },
];

const HOME = { href: '/', text: 'Accueil' };

/** The way to a page of « Mon compte ». */
function crumbsOf(view: string): Crumb[] {
  const title = ACCOUNT_PAGES.find((page) => page.view === view)?.title ?? '';
  if (view === 'identite') return [HOME, { text: 'Mon compte' }];
  return [HOME, { href: '/mon-compte', text: 'Mon compte' }, { text: title }];
}

/** Shows a page of « Mon compte », with what its form was refused for, if it was. */
export function showAccountPage(pages: Pages, ctx: Context, view: string, locals: object, error?: FormError): void {
  const errorOf = (name: string) => (error?.field === name ? error.sentences.join(' ') : undefined);
  pages.show(ctx, `compte/${view}`, {
    ...locals,
    ...{ accountPages: ACCOUNT_PAGES, crumbs: crumbsOf(view), errorOf, error, failed: Boolean(error) },
  });
}

export const visitorIn = (ctx: Context): Visitor => ctx.state.visitor as Visitor;

/** The signed-in person who acts on his own account; nothing of it comes from the form. */
export const actorOf =
  (deviceCookie: string) =>
  (ctx: Context): Actor => {
    const { user, sessionUid } = visitorIn(ctx);
    const { sub, email } = user;
    return { sub, email, sessionUid, origin: originOf(ctx), device: ctx.cookies.get(deviceCookie) };
  };
