import type { RouterParameterMiddleware } from '@koa/router';
import type { Context, Middleware } from 'koa';
import type Provider from 'oidc-provider';
import { epochSeconds } from '#shared/clock.ts';
import { isSameOrigin, localPath } from '#shared/http-security.ts';
import { Refusal } from '#shared/refusal.ts';
import type { Application } from '../domain/clients.ts';
import type { Context as Domain } from '../domain/context.ts';
import { type LifetimesByKind, secondsLeft, touchSession } from '../domain/sessions.ts';
import { findActiveUser, type User } from '../store/users.ts';
import { originOf } from './request.ts';

/** A person on a page of the portal, with the session of the provider he came by and the seconds it has left. */
export type Visitor = { user: User; sessionUid: string; secondsLeft: number };

/** Unsafe requests come from our own pages only (architecture.md §2, CSRF). */
export const sameOrigin =
  (origin: string): Middleware =>
  async (ctx, next) => {
    if (isSameOrigin(ctx.method, ctx.headers, origin)) return next();
    throw new Refusal(
      'forbidden',
      'Cette action doit être faite depuis une page d’oGestion. Rechargez la page et recommencez.',
    );
  };

/**
 * Answers under the public address only, because addresses in discovery follow the Host of the request (fact 15). A page
 * asked under another name leads to the right one.
 */
export function publicHost(issuer: string): Middleware {
  const { host } = new URL(issuer);
  return async (ctx, next) => {
    if (ctx.host === host || ctx.path === '/healthz' || ctx.path === '/readyz') return next();
    if (ctx.method !== 'GET' && ctx.method !== 'HEAD') return ctx.throw(421);
    ctx.redirect(issuer + localPath(ctx.url, issuer));
  };
}

/** Of a part of an address that names somebody: one with a U+0000, which no database could look for (fact 10), is nobody's. */
export const storable: RouterParameterMiddleware = (part, ctx, next) => (part.includes('\0') ? ctx.throw(404) : next());

type Sessions = { provider: Provider; domain: Domain; lifetimes: LifetimesByKind };

/** The person behind the session cookie, if he may still sign in. Being here keeps his session alive. */
export async function visitorOf(ctx: Context, { provider, domain, lifetimes }: Sessions): Promise<Visitor | undefined> {
  const session = await provider.Session.get(ctx);
  if (!session.accountId) return undefined;
  const user = await findActiveUser(domain.pool, session.accountId, domain.clock.now());
  if (!user) return undefined;
  const life = lifetimes[user.kind];
  await touchSession(domain, session, life, originOf(ctx));
  const openedAt = session.loginTs ?? epochSeconds(domain.clock);
  return { user, sessionUid: session.uid, secondsLeft: secondsLeft(domain, openedAt, life) };
}

type SignedIn = Sessions & {
  /** What the masthead offers him besides oGestion. */
  applications: () => Promise<Application[]>;
  /** What others are told. */
  otherwise: Middleware;
};

/** Lets a signed-in person through, with what the pages say of him. */
export const signedIn =
  ({ applications, otherwise, ...sessions }: SignedIn): Middleware =>
  async (ctx, next) => {
    const visitor = await visitorOf(ctx, sessions);
    ctx.set('Cache-Control', 'no-store');
    if (!visitor) return otherwise(ctx, next);
    Object.assign(ctx.state, { visitor, applications: await applications() });
    return next();
  };
