import type { Context, Middleware } from 'koa';
import type { Interaction } from 'oidc-provider';
import { z } from 'zod';
import { Refusal } from '#shared/refusal.ts';
import type { SignedIn } from '../domain/authentication.ts';
import type { Application } from '../domain/clients.ts';
import type { Origin } from '../domain/context.ts';
import type { User } from '../store/users.ts';
import type { Pages } from './pages.ts';
import { originOf } from './request.ts';
import { allowFormsTo } from './security.ts';

/** The steps of a login in progress, as the provider offers them. */
export type Interactions = {
  details(ctx: Context): Promise<Interaction>;
  signedIn(ctx: Context, interaction: Interaction, sub: string, origin: Origin): Promise<void>;
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
  const { pages, interactions, application, person, authenticate, deviceCookie } = parts;

  const showLogin = async (ctx: Context, interaction: Interaction, more: object = {}) => {
    const client = await application(String(interaction.params.client_id));
    const email = String(interaction.params.login_hint ?? '');
    pages.show(ctx, 'connexion', { client, uid: interaction.uid, values: { email }, error: null, ...more });
  };

  const showConsent = async (ctx: Context, interaction: Interaction) => {
    const client = await application(String(interaction.params.client_id));
    const scopes = String(interaction.params.scope ?? '').split(' ');
    pages.show(ctx, 'autorisation', {
      client,
      uid: interaction.uid,
      scopes,
      person: await person(String(interaction.session?.accountId)),
    });
  };

  const begin: Middleware = async (ctx, next) => {
    const interaction = await interactions.details(ctx);
    ctx.state.interaction = interaction;
    ctx.set('Cache-Control', 'no-store');
    allowFormsTo(ctx, interaction.params.redirect_uri);
    await next();
  };

  /** GET: the login page or the consent page, as the provider asks. */
  const page: Middleware = async (ctx) => {
    const interaction = ctx.state.interaction as Interaction;
    await (interaction.prompt.name === 'consent' ? showConsent(ctx, interaction) : showLogin(ctx, interaction));
  };

  /** POST: verifies the credentials; a refusal shows the page again with what was typed, but the password. */
  const submit: Middleware = async (ctx) => {
    const interaction = ctx.state.interaction as Interaction;
    const credentials = credentialsSchema.parse(ctx.request.body ?? {});
    const circumstances = {
      origin: originOf(ctx),
      clientId: String(interaction.params.client_id),
      device: ctx.cookies.get(deviceCookie.name),
    };
    const { sub, device } = await authenticate(credentials, circumstances);
    ctx.cookies.set(deviceCookie.name, device, {
      httpOnly: true,
      sameSite: 'lax',
      secure: deviceCookie.secure,
      maxAge: YEAR,
    });
    await interactions.signedIn(ctx, interaction, sub, circumstances.origin);
  };

  /** Around `submit`: what the rules refuse is said on the login page itself. */
  const refusals: Middleware = async (ctx, next) => {
    try {
      await next();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      ctx.status = error.status;
      if (error.retryAfterSeconds) ctx.set('Retry-After', String(error.retryAfterSeconds));
      const values = { email: credentialsSchema.parse(ctx.request.body ?? {}).email };
      await showLogin(ctx, ctx.state.interaction as Interaction, { values, error: said(error) });
    }
  };

  return {
    begin,
    page,
    submit,
    refusals,
    consent: (ctx: Context) => interactions.consented(ctx, ctx.state.interaction as Interaction),
    refuse: (ctx: Context) => interactions.refused(ctx, ctx.state.interaction as Interaction),
  };
}

const TITLES: Partial<Record<Refusal['kind'], string>> = {
  unauthenticated: 'La connexion a échoué.',
  'too-many': 'Trop de tentatives.',
  unavailable: 'Le service est très sollicité.',
};

const said = (refusal: Refusal) => ({
  title: TITLES[refusal.kind] ?? 'La connexion a échoué.',
  sentence: refusal.message,
});
