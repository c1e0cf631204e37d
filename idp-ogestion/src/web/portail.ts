import { createHash, randomBytes } from 'node:crypto';
import type { Context, Middleware } from 'koa';
import type Provider from 'oidc-provider';
import type { KoaContextWithOIDC } from 'oidc-provider';
import { localPath } from '#shared/http-security.ts';
import { PORTAL_CLIENT_ID } from '../domain/clients.ts';
import type { Context as Domain } from '../domain/context.ts';
import { estReferent, sansPerimetre } from '../domain/habilitations.ts';
import { listSessionsOf } from '../store/oidc-sessions.ts';
import { findOwnAccount } from '../store/own-account.ts';
import { listRegions } from '../store/regions.ts';
import { findRegionOfUser } from '../store/users.ts';
import type { Visitor } from './guards.ts';
import type { Pages } from './pages.ts';
import { staffHome } from './staff-home.ts';

type Session = NonNullable<KoaContextWithOIDC['oidc']['session']>;

/** Ends the session of the browser; `back` leads to the application that asked for it. */
export type Leave = (ctx: Context, session: Session, back: boolean) => Promise<void>;

type Parts = {
  pages: Pages;
  provider: Provider;
  domain: Domain;
  issuer: string;
  callback: string;
  visitorOf: (ctx: Context) => Promise<Visitor | undefined>;
  leave: Leave;
};

/** oGestion's own pages: the way in, the home page, the way out. */
export function portail(parts: Parts) {
  const { provider, issuer, callback, leave, visitorOf } = parts;
  return {
    callback,
    login: login(parts),
    /** Back from the login: the session is there; the state only says which page was first asked. */
    retour: (ctx: Context): void => {
      const state = Buffer.from(String(ctx.query.state ?? ''), 'base64url').toString();
      ctx.redirect(localPath(state, issuer));
    },
    accueil: accueil(parts),
    /** « Se déconnecter » in the menu leads to our farewell page; the answer to a question, back to who asked. */
    deconnexion:
      (back: boolean): Middleware =>
      async (ctx) =>
        leave(ctx, await provider.Session.get(ctx), back),
    deconnecte: deconnecte(parts),
    prolonger: async (ctx: Context): Promise<void> => {
      ctx.set('Cache-Control', 'no-store');
      ctx.status = (await visitorOf(ctx)) ? 204 : 401;
    },
  };
}

/** `/login`: an authorization request like any other, for the portal itself (S27). */
const login =
  ({ provider, issuer, callback, visitorOf }: Parts): Middleware =>
  async (ctx) => {
    const destination = localPath(ctx.query.retour, issuer);
    if (await visitorOf(ctx)) return ctx.redirect(destination);
    const unredeemable = createHash('sha256').update(randomBytes(32)).digest('base64url');
    const query = new URLSearchParams({
      client_id: PORTAL_CLIENT_ID,
      response_type: 'code',
      scope: 'openid',
      redirect_uri: `${issuer}${callback}`,
      state: Buffer.from(destination).toString('base64url'),
      code_challenge: unredeemable,
      code_challenge_method: 'S256',
      ...(ctx.query.expiree === 'oui' && { session_ended: 'true' }),
    });
    ctx.redirect(`${provider.pathFor('authorization')}?${query}`);
  };

const accueil =
  ({ pages, domain: { pool, clock } }: Parts): Middleware =>
  async (ctx) => {
    const { user } = ctx.state.visitor as Visitor;
    const [account, sessions] = await Promise.all([
      findOwnAccount(pool, user.sub),
      listSessionsOf(pool, user.sub, clock.now(), PORTAL_CLIENT_ID),
    ]);
    const common = { account, devices: sessions.length };
    if (user.kind === 'interne') {
      const home = staffHome(user, await listRegions(pool));
      return pages.show(ctx, 'accueil-constructys', { ...common, person: user, ...home });
    }
    pages.show(ctx, 'accueil', {
      person: { ...user, referent: estReferent(user), sansPerimetre: sansPerimetre(user) },
      etablissements: user.etablissements,
      ...{ ...common, region: await findRegionOfUser(pool, user.sub) },
    });
  };

/** The farewell page, which is not true of who has signed in since. */
const deconnecte =
  ({ pages, visitorOf }: Parts): Middleware =>
  async (ctx) => {
    if (await visitorOf(ctx)) return ctx.redirect('/');
    pages.show(ctx, 'deconnecte');
  };
