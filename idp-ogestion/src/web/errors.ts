import { randomBytes } from 'node:crypto';
import type { Context, Middleware } from 'koa';
import { errors } from 'oidc-provider';
import type { Clock } from '#shared/clock.ts';
import { isDatabaseAway, RETRY_AFTER_SECONDS } from '#shared/database-faults.ts';
import type { Logger } from '#shared/log.ts';
import { Refusal } from '#shared/refusal.ts';
import type { Application } from '../domain/clients.ts';
import { AWAY, type ErrorPage, FAULT, PAGES_OF_STATUS, PROTOCOL_PAGE, PROTOCOL_PAGES, REFUSED } from './error-pages.ts';
import type { Pages } from './pages.ts';
import { seeOther } from './see-other.ts';
import { wayBack } from './user-query.ts';

type Parts = {
  log: Logger;
  clock: Clock;
  pages: Pages;
  /** The application that a stale login page was for. */
  applicationOfLogin: (uid: string | undefined) => Promise<Application>;
  isSignedIn: (ctx: Context) => Promise<boolean>;
};

/** Where a page about accounts was come from, for the pages that say what went wrong. */
const listIn = (ctx: Context) => {
  const href = wayBack(ctx);
  return href === undefined ? [] : [{ href, text: 'Revenir à la recherche' }];
};

/** By the login, which sends on who is signed in: this page may not know it. */
const HOME = [{ href: '/login', text: "Revenir à l'accueil" }];
const HOME_AND_HELP = [...HOME, { href: '/aide', text: "Consulter l'aide" }];

export type Errors = ReturnType<typeof createErrors>;

/** One path for what goes wrong: a refusal is told, a stale login leads back, a bug is logged under a reference. */
export function createErrors(parts: Parts) {
  const middleware: Middleware = async (ctx, next) => {
    try {
      await next();
      if (ctx.status === 404 && ctx.body === undefined)
        await ofPage(parts, ctx, Object.assign(new Error(), { status: 404 }));
    } catch (error) {
      // The way back to an application is read from the database, which may be what is wrong.
      await ofPage(parts, ctx, error).catch((worse) => ofPage(parts, ctx, worse));
    }
  };
  return {
    middleware,
    /** Shows an error that the provider met on a page, and has logged. */
    ofProvider: (ctx: Context, error: Error): Promise<void> => ofProvider(parts, ctx, error),
  };
}

function show({ pages }: Parts, ctx: Context, page: ErrorPage, status: number, more: object = {}): void {
  ctx.status = status;
  pages.show(ctx, 'error', { ...page, failed: true, actions: HOME, ...more });
}

async function ofProvider(parts: Parts, ctx: Context, error: Error): Promise<void> {
  if (error instanceof errors.SessionNotFound) return staleLogin(parts, ctx);
  if (isDatabaseAway(error)) return away(parts, ctx);
  if (!(error instanceof errors.OIDCProviderError) || error.status >= 500) return fault(parts, ctx, error);
  show(parts, ctx, PROTOCOL_PAGES[error.error] ?? PROTOCOL_PAGE, ctx.status, { code: error.error });
}

async function ofPage(parts: Parts, ctx: Context, error: unknown): Promise<void> {
  if (error instanceof errors.OIDCProviderError) {
    ctx.status = error.status;
    return ofProvider(parts, ctx, error);
  }
  if (error instanceof Refusal) return refusal(parts, ctx, error);
  if (isDatabaseAway(error)) {
    parts.log.error({ err: error, requestId: ctx.state.requestId }, 'the database does not answer');
    return away(parts, ctx);
  }
  const status = statusOf(error);
  if (status >= 500) return fault(parts, ctx, error);
  show(parts, ctx, PAGES_OF_STATUS[status] ?? PROTOCOL_PAGE, status, { actions: HOME_AND_HELP });
}

function refusal(parts: Parts, ctx: Context, { status, message, retryAfterSeconds }: Refusal): void {
  if (retryAfterSeconds) ctx.set('Retry-After', String(retryAfterSeconds));
  show(parts, ctx, PAGES_OF_STATUS[status] ?? REFUSED, status, {
    actions: [...listIn(ctx), ...HOME_AND_HELP],
    advice: message,
  });
}

function fault(parts: Parts, ctx: Context, error: unknown): void {
  const reference = randomBytes(5).toString('hex').toUpperCase();
  parts.log.error({ err: error, reference, requestId: ctx.state.requestId }, 'unexpected error');
  show(parts, ctx, FAULT, statusOf(error), { reference, date: parts.clock.now() });
}

function away(parts: Parts, ctx: Context): void {
  ctx.set('Retry-After', RETRY_AFTER_SECONDS);
  show(parts, ctx, AWAY, 503);
}

/**
 * The commonest error people meet: a login page kept too long, come back to, or bookmarked (fact 12, G74). The cookie and the
 * address that a request broken off was about to give are not given: another tab may have newer ones. Who is signed in
 * goes straight on; a form is never led away, since it may be of somebody else.
 */
async function staleLogin({ pages, applicationOfLogin, isSignedIn }: Parts, ctx: Context): Promise<void> {
  for (const name of ['Set-Cookie', 'Location']) ctx.remove(name);
  const uid = /^\/(?:connexion|auth)\/([\w-]+)/.exec(ctx.path)?.[1];
  const client = await applicationOfLogin(uid);
  ctx.set('Cache-Control', 'no-store');
  if (ctx.method === 'GET' && (await isSignedIn(ctx))) {
    return seeOther(ctx, client.startUrl);
  }
  pages.show(ctx, 'expire', { failed: true, client, restartUrl: client.startUrl });
}

const statusOf = (error: unknown): number =>
  typeof error === 'object' && error !== null && 'status' in error && typeof error.status === 'number'
    ? error.status
    : 500;
