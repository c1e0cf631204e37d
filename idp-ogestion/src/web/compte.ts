import type { Context, Middleware } from 'koa';
import { z } from 'zod';
import type { Authentication } from '../domain/authentication.ts';
import { pendingChange } from '../domain/email-change.ts';
import { correctOwnNames } from '../domain/own-names.ts';
import { changeOwnPassword } from '../domain/own-password.ts';
import type { PasswordPolicy } from '../domain/password-policy.ts';
import { exportPersonalData } from '../domain/personal-data.ts';
import type { LifetimesByKind } from '../domain/sessions.ts';
import { findOwnAccount } from '../store/own-account.ts';
import { listRegions } from '../store/regions.ts';
import { actorOf, type FormError, field, onForm, passwordField, showAccountPage, visitorIn } from './compte-forms.ts';
import { noticeOf } from './notices.ts';
import type { Pages } from './pages.ts';
import { seeOther } from './see-other.ts';
import { staffHome } from './staff-home.ts';

export type CompteParts = {
  pages: Pages;
  auth: Authentication & { policy: PasswordPolicy; lifetimes: LifetimesByKind };
  deviceCookie: string;
  /** Leaves the identifier of a session on the browser. */
  keepSession: (ctx: Context, id: string) => void;
};

const namesSchema = z.object({
  civilite: z.enum(['M', 'MME']).nullable().catch(null),
  nom: field(100),
  prenom: field(100),
  version: z.coerce.number().int().catch(0),
});
const passwordSchema = z.object({ current: passwordField, password: passwordField, confirmation: passwordField });
const currentSchema = z.object({ current: passwordField });

/** What has just been done, said at the top of the page one comes back to. */
const NOTICES: Record<string, string> = {
  identite: 'Votre identité est enregistrée.',
  'mot-de-passe':
    'Votre mot de passe est enregistré. Vos autres sessions sont terminées ; un mail de confirmation vient de vous être envoyé.',
};

/** « Mon compte »: who one is, one's password, one's data. */
export function compte({ pages, auth, deviceCookie, keepSession }: CompteParts) {
  const actor = actorOf(deviceCookie);

  const showAccount = async (ctx: Context, error?: FormError) => {
    const { user } = visitorIn(ctx);
    const values = error ? namesSchema.parse(ctx.request.body ?? {}) : user;
    const account = await findOwnAccount(auth.pool, user.sub);
    const staff = user.kind === 'interne' ? staffHome(user, await listRegions(auth.pool)) : undefined;
    const locals = { person: user, account, values, staff, pending: await pendingChange(auth, user.sub) };
    showAccountPage(pages, ctx, 'identite', { ...locals, notice: noticeOf(ctx, NOTICES) }, error);
  };
  const showPassword = async (ctx: Context, error?: FormError) =>
    showAccountPage(pages, ctx, 'mot-de-passe', { rules: auth.policy.shown }, error);
  const showData = async (ctx: Context, error?: FormError) => showAccountPage(pages, ctx, 'donnees', {}, error);

  const saveNames: Middleware = async (ctx) => {
    await correctOwnNames(auth, actor(ctx), namesSchema.parse(ctx.request.body ?? {}));
    seeOther(ctx, '/mon-compte?fait=identite');
  };

  const savePassword: Middleware = async (ctx) => {
    const session = await changeOwnPassword(auth, actor(ctx), passwordSchema.parse(ctx.request.body ?? {}));
    keepSession(ctx, session);
    seeOther(ctx, '/mon-compte?fait=mot-de-passe');
  };

  const download: Middleware = async (ctx) => {
    const { current } = currentSchema.parse(ctx.request.body ?? {});
    const data = await exportPersonalData(auth, actor(ctx), visitorIn(ctx).user, current);
    ctx.attachment('mes-donnees.json');
    ctx.type = 'json';
    ctx.body = JSON.stringify(data, null, 2);
  };

  return {
    identite: { page: (ctx: Context) => showAccount(ctx), form: onForm(showAccount), save: saveNames },
    motDePasse: { page: (ctx: Context) => showPassword(ctx), form: onForm(showPassword), save: savePassword },
    donnees: { page: (ctx: Context) => showData(ctx), form: onForm(showData), download },
  };
}
