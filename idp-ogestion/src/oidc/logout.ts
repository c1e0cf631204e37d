import type { Context as KoaContext, Middleware } from 'koa';
import type Provider from 'oidc-provider';
import type { KoaContextWithOIDC } from 'oidc-provider';
import type { Context, Origin } from '../domain/context.ts';
import { endSession } from '../domain/sessions.ts';

type Session = NonNullable<KoaContextWithOIDC['oidc']['session']>;

type Logout = Context & {
  provider: Provider;
  origin: (ctx: KoaContext) => Origin;
  /** Where a person goes when no application asked for him back. */
  farewell: string;
  /** Asks the person whether he really wants to leave: no application proved that it speaks for this session. */
  confirm: (ctx: KoaContext, application: string | undefined) => void;
};

/**
 * RP-initiated logout. The library checks the request and leaves what it read in the session; here the person is logged
 * out at once when the hint is that of his live session (fact 6) or when he has no session, and is asked otherwise.
 */
export function logoutMiddleware(logout: Logout): Middleware {
  return async (ctx, next) => {
    await next();
    const { oidc } = ctx as unknown as KoaContextWithOIDC;
    if (oidc?.route !== 'end_session' || ctx.status !== 200 || !oidc.session) return;
    if (!oidc.session.accountId || isHintOfSession(oidc)) await leave(logout, ctx, oidc.session, true);
    else logout.confirm(ctx, oidc.client?.clientName);
  };
}

/**
 * Ends the session of the browser through the one door. The person then goes back to the application that asked for his
 * logout, if `back` says so and the library has accepted its address, or to our farewell page.
 */
export async function leave(logout: Logout, ctx: KoaContext, session: Session, back: boolean): Promise<void> {
  const { provider, farewell, origin } = logout;
  const asked = (session.state ?? {}) as { postLogoutRedirectUri?: string; state?: string };
  const { postLogoutRedirectUri, state } = back ? asked : {};
  if (session.accountId) await endSession(logout, session.uid, { reason: 'logout', origin: origin(ctx) });

  ctx.cookies.set(provider.cookieName('session'), null, { path: '/', signed: true, overwrite: true });
  ctx.set('Clear-Site-Data', '"cache"');
  const destination = new URL(postLogoutRedirectUri ?? farewell, provider.issuer);
  if (postLogoutRedirectUri && state) destination.searchParams.set('state', state);
  ctx.body = '';
  ctx.redirect(destination.href);
  ctx.status = 303;
}

/** The library has verified the hint's signature and audience; it must also name this very session. */
function isHintOfSession({ entities, session, client }: KoaContextWithOIDC['oidc']): boolean {
  const hint = entities.IdTokenHint?.payload;
  if (!hint || !session?.accountId || !client) return false;
  return hint.sub === session.accountId && hint.sid === session.sidFor(client.clientId);
}
