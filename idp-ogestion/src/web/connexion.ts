import type { Context, Middleware } from 'koa';
import type { Interaction } from 'oidc-provider';
import { z } from 'zod';
import { Refusal } from '#shared/refusal.ts';
import type { SignedIn } from '../domain/authentication.ts';
import type { Application } from '../domain/clients.ts';
import type { Origin } from '../domain/context.ts';
import type { Proved } from '../domain/proofs.ts';
import type { User } from '../store/users.ts';
import type { Pages } from './pages.ts';
import { originOf } from './request.ts';
import { allowFormsTo } from './security.ts';

/** The steps of a login in progress, as the provider offers them. */
export type Interactions = {
  details(ctx: Context): Promise<Interaction>;
  signedIn(ctx: Context, interaction: Interaction, person: Proved, origin: Origin): Promise<void>;
  consented(ctx: Context, interaction: Interaction): Promise<void>;
  refused(ctx: Context, interaction: Interaction): Promise<void>;
};

export type Parts = {
  pages: Pages;
  interactions: Interactions;
  deviceCookie: { name: string; secure: boolean };
  application: (clientId: string) => Promise<Application>;
  person: (sub: string) => Promise<User | undefined>;
  authenticate: (
    credentials: { email: string; password: string },
    circumstances: { origin: Origin; clientId: string; device: string | undefined },
  ) => Promise<SignedIn>;
};

const YEAR = 365 * 24 * 3600 * 1000;

/** What cannot be read is taken for empty: an address with U+0000, which the database cannot hold, is nobody's (fact 10). */
const credentialsSchema = z.object({
  email: z
    .string()
    .max(254)
    .regex(/^[^\0]*$/)
    .catch(''),
  password: z.string().max(4096).catch(''),
});

/** The pages of a login in progress, all under `/connexion/:uid` where its cookie is (fact 11). */
export function connexion(parts: Parts) {
  const { interactions } = parts;
  return {
    begin: begin(interactions),
    page: page(parts),
    submit: submit(parts),
    refusals: refusals(parts),
    consent: (ctx: Context) => interactions.consented(ctx, interactionOf(ctx)),
    refuse: (ctx: Context) => interactions.refused(ctx, interactionOf(ctx)),
  };
}

/** The login that `begin` found behind the cookie. */
const interactionOf = (ctx: Context): Interaction => ctx.state.interaction as Interaction;

const begin =
  (interactions: Interactions): Middleware =>
  async (ctx, next) => {
    const interaction = await interactions.details(ctx);
    ctx.state.interaction = interaction;
    ctx.set('Cache-Control', 'no-store');
    allowFormsTo(ctx, interaction.params.redirect_uri);
    await next();
  };

/** GET: the login page or the consent page, as the provider asks. */
const page =
  (parts: Parts): Middleware =>
  (ctx) =>
    interactionOf(ctx).prompt.name === 'consent' ? showConsent(parts, ctx) : showLogin(parts, ctx);

async function showLogin({ pages, application }: Parts, ctx: Context, more: object = {}): Promise<void> {
  const { uid, params } = interactionOf(ctx);
  const client = await application(String(params.client_id));
  const email = String(params.login_hint ?? '');
  const ended = params.session_ended === 'true';
  pages.show(ctx, 'connexion', { client, uid, values: { email }, ended, error: null, ...more });
}

async function showConsent({ pages, application, person }: Parts, ctx: Context): Promise<void> {
  const { uid, params, session } = interactionOf(ctx);
  const client = await application(String(params.client_id));
  const scopes = String(params.scope ?? '').split(' ');
  pages.show(ctx, 'autorisation', { client, uid, scopes, person: await person(String(session?.accountId)) });
}

/** POST: verifies the credentials; a refusal shows the page again with what was typed, but the password. */
const submit =
  ({ interactions, authenticate, deviceCookie: { name, secure } }: Parts): Middleware =>
  async (ctx) => {
    const interaction = interactionOf(ctx);
    const credentials = credentialsSchema.parse(ctx.request.body ?? {});
    const origin = originOf(ctx);
    const clientId = String(interaction.params.client_id);
    const { device, ...person } = await authenticate(credentials, { origin, clientId, device: ctx.cookies.get(name) });
    ctx.cookies.set(name, device, { httpOnly: true, sameSite: 'lax', secure, maxAge: YEAR });
    await interactions.signedIn(ctx, interaction, person, origin);
  };

/** Around `submit`: what the rules refuse is said on the login page itself. */
const refusals =
  (parts: Parts): Middleware =>
  async (ctx, next) => {
    try {
      await next();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      ctx.status = error.status;
      if (error.retryAfterSeconds) ctx.set('Retry-After', String(error.retryAfterSeconds));
      const values = { email: credentialsSchema.parse(ctx.request.body ?? {}).email };
      await showLogin(parts, ctx, { values, error: said(error) });
    }
  };

const TITLES: Partial<Record<Refusal['kind'], string>> = {
  unauthenticated: 'La connexion a échoué.',
  'too-many': 'Trop de tentatives.',
  unavailable: 'Le service est très sollicité.',
};

const said = (refusal: Refusal) => ({
  title: TITLES[refusal.kind] ?? 'La connexion a échoué.',
  sentence: refusal.message,
});
