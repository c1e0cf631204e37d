import { randomBytes } from 'node:crypto';
import type { Context, Middleware } from 'koa';
import { errors } from 'oidc-provider';
import type { Clock } from '#shared/clock.ts';
import type { Logger } from '#shared/log.ts';
import { Refusal } from '#shared/refusal.ts';
import type { Application } from '../domain/clients.ts';
import type { Pages } from './pages.ts';

type Parts = {
  log: Logger;
  clock: Clock;
  pages: Pages;
  /** The application that a stale login page was for. */
  applicationOfLogin: (uid: string | undefined) => Promise<Application>;
  isSignedIn: (ctx: Context) => Promise<boolean>;
};

type Page = { title: string; lede: string; advice?: string };

const HOME = [{ href: '/', text: "Revenir à l'accueil" }];
const HOME_AND_HELP = [...HOME, { href: '/aide', text: "Consulter l'aide" }];

/** What a person reads when the provider refuses a request that an application made badly (OP6, OP7). */
const PROTOCOL_PAGES: Record<string, Page> = {
  invalid_client: {
    title: "Cette application n'est pas reconnue",
    lede: "L'application qui vous a conduit ici n'est pas enregistrée auprès d'oGestion.",
    advice: "Revenez à l'application et recommencez. Si le problème revient, signalez-le à son support.",
  },
  invalid_redirect_uri: {
    title: "L'adresse de retour n'est pas autorisée",
    lede: "Par sécurité, oGestion n'a pas poursuivi : l'application demande un retour vers une adresse qu'elle n'a pas déclarée.",
    advice: "Retournez à l'application par votre favori ou son adresse habituelle.",
  },
};

const PROTOCOL_PAGE: Page = {
  title: "La demande de connexion n'a pas pu aboutir",
  lede: "L'application a envoyé une demande incomplète ou périmée.",
  advice: "Retournez à l'application et recommencez la connexion.",
};

const PAGES_OF_STATUS: Record<number, Page> = {
  403: { title: 'Accès refusé', lede: "Vous n'avez pas les droits nécessaires pour accéder à cette page." },
  404: { title: 'Page introuvable', lede: "La page demandée n'existe pas ou n'est plus disponible." },
  429: { title: 'Trop de tentatives', lede: 'Patientez un moment avant de recommencer.' },
  503: { title: 'oGestion est très sollicité', lede: 'Le service est momentanément saturé.' },
};

/** What a rule refuses outside a form that could say it. */
const REFUSED: Page = { title: "Cette action n'est pas possible", lede: 'oGestion ne peut pas donner suite.' };

const FAULT: Page = {
  title: "Cette page n'a pas pu s'afficher",
  lede: 'Le problème vient de notre côté.',
  advice: "Réessayez dans quelques minutes. Si l'erreur revient, écrivez-nous en indiquant la référence ci-dessous.",
};

export type Errors = ReturnType<typeof createErrors>;

/** One path for what goes wrong: a refusal is told, a stale login leads back, a bug is logged once under a reference. */
export function createErrors({ log, clock, pages, applicationOfLogin, isSignedIn }: Parts) {
  const show = (ctx: Context, page: Page, more: object = {}) =>
    pages.show(ctx, 'error', { ...page, failed: true, actions: HOME, ...more });

  const fault = (ctx: Context, error: unknown) => {
    const reference = randomBytes(5).toString('hex').toUpperCase();
    log.error({ err: error, reference, requestId: ctx.state.requestId }, 'unexpected error');
    show(ctx, FAULT, { reference, date: clock.now() });
  };

  /**
   * The commonest error people meet: a login page kept too long, come back to, or bookmarked (fact 12, G74). The cookie and the
   * address that a request broken off was about to give are not given: another tab may have newer ones. Who is signed in
   * goes straight on; a form is never led away, since it may be of somebody else.
   */
  const staleLogin = async (ctx: Context) => {
    for (const name of ['Set-Cookie', 'Location']) ctx.remove(name);
    const uid = /^\/(?:connexion|auth)\/([\w-]+)/.exec(ctx.path)?.[1];
    const client = await applicationOfLogin(uid);
    ctx.set('Cache-Control', 'no-store');
    if (ctx.method === 'GET' && (await isSignedIn(ctx))) {
      ctx.redirect(client.startUrl);
      ctx.status = 303;
      return;
    }
    pages.show(ctx, 'expire', { failed: true, client, restartUrl: client.startUrl });
  };

  /** Shows an error that the provider met on a page. */
  async function ofProvider(ctx: Context, error: Error): Promise<void> {
    if (error instanceof errors.SessionNotFound) return staleLogin(ctx);
    if (!(error instanceof errors.OIDCProviderError) || error.status >= 500) return fault(ctx, error);
    show(ctx, PROTOCOL_PAGES[error.error] ?? PROTOCOL_PAGE, { code: error.error });
  }

  async function ofPage(ctx: Context, error: unknown): Promise<void> {
    if (error instanceof errors.OIDCProviderError) {
      ctx.status = error.status;
      return ofProvider(ctx, error);
    }
    const status = statusOf(error);
    ctx.status = status;
    if (status >= 500 && !(error instanceof Refusal)) return fault(ctx, error);
    if (error instanceof Refusal && error.retryAfterSeconds) ctx.set('Retry-After', String(error.retryAfterSeconds));
    const refusal = error instanceof Refusal ? error : undefined;
    const page = PAGES_OF_STATUS[status] ?? (refusal ? REFUSED : PROTOCOL_PAGE);
    show(ctx, page, { actions: HOME_AND_HELP, ...(refusal && { advice: refusal.message }) });
  }

  const middleware: Middleware = async (ctx, next) => {
    try {
      await next();
      if (ctx.status === 404 && ctx.body === undefined) await ofPage(ctx, Object.assign(new Error(), { status: 404 }));
    } catch (error) {
      await ofPage(ctx, error);
    }
  };

  return { middleware, ofProvider };
}

const statusOf = (error: unknown): number =>
  typeof error === 'object' && error !== null && 'status' in error && typeof error.status === 'number'
    ? error.status
    : 500;
