import type { Context, Middleware } from 'koa';
import { z } from 'zod';
import { type Application, PORTAL_CLIENT_ID } from '../domain/clients.ts';
import type { Origin } from '../domain/context.ts';
import type { LinkCookie } from './link-cookie.ts';
import type { Pages } from './pages.ts';
import { originOf } from './request.ts';
import { seeOther } from './see-other.ts';

type Parts = {
  pages: Pages;
  /** Tells the page that follows which address was typed. */
  cookie: LinkCookie;
  requestLink: (email: string, origin: Origin) => Promise<void>;
  applications: () => Promise<Application[]>;
};

const WRONG_EMAIL = 'Saisissez une adresse mail complète, par exemple nom@domaine.fr.';
const emailSchema = z.object({ email: z.string().trim().pipe(z.email().max(254)) });

/** « Mot de passe oublié ? »: the question, and one answer for all (G26). */
export function motDePasse({ pages, cookie, requestLink, applications }: Parts) {
  const ask = (ctx: Context, more: object = {}) =>
    pages.show(ctx, 'mot-de-passe/oublie', { values: { email: '' }, error: null, ...more });

  const oublie: Middleware = (ctx) => ask(ctx);

  const demander: Middleware = async (ctx) => {
    const body = emailSchema.safeParse(ctx.request.body ?? {});
    if (!body.success) {
      ctx.status = 422;
      return ask(ctx, { values: { email: typedIn(ctx.request.body) }, error: WRONG_EMAIL });
    }
    await requestLink(body.data.email, originOf(ctx));
    cookie.set(ctx, body.data.email);
    seeOther(ctx, cookie.path);
  };

  const envoye: Middleware = (ctx) => {
    ctx.set('Cache-Control', 'no-store');
    pages.show(ctx, 'mot-de-passe/envoye', { email: z.email().safeParse(cookie.read(ctx)).data });
  };

  const enregistre: Middleware = async (ctx) => {
    const others = (await applications()).filter(({ clientId }) => clientId !== PORTAL_CLIENT_ID);
    pages.show(ctx, 'mot-de-passe/enregistre', {
      applications: others,
      ownFirst: ctx.query.compte === 'constructys',
    });
  };

  return { oublie, demander, envoye, enregistre };
}

const typedIn = (body: unknown): string => z.object({ email: z.string().max(254) }).safeParse(body).data?.email ?? '';
