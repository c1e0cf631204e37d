import { randomUUID } from 'node:crypto';
import type { Context, Middleware } from 'koa';
import { withQuery } from '#shared/lists.ts';
import { pendingChange } from '../domain/email-change.ts';
import { estPartage, type Gestionnaire } from '../domain/habilitations.ts';
import {
  accessOf,
  declareUserCompromised,
  endSessions,
  resendActivation,
  type Throttled,
  unblock,
} from '../domain/user-access.ts';
import { reactivateUser } from '../domain/user-activation.ts';
import type { UserForm } from '../domain/user-form.ts';
import { readSheet } from '../domain/user-sheets.ts';
import { LEFT, updateUser } from '../domain/user-update.ts';
import type { Sheet } from '../store/user-sheets.ts';
import { gestionIn, gestionnaireIn } from './gestion.ts';
import { noticeOf } from './notices.ts';
import type { Pages } from './pages.ts';
import { originOf } from './request.ts';
import { seeOther } from './see-other.ts';
import { accessShown } from './user-access.ts';
import { envelopeOf, formOfSheet, userFormOf } from './user-forms.ts';
import { STATUS_LABELS } from './user-labels.ts';
import { listOf, withList } from './user-query.ts';
import { NOTHING_TOLD, onSheet, type Told } from './user-refusals.ts';
import { crumbsOf, formLocals } from './user-sheet-page.ts';

type Parts = { pages: Pages; domain: Throttled };

/** What has just been done, said at the top of the sheet. */
const NOTICES: Record<string, string> = {
  creation: "L'utilisateur a été créé. Un mail de création de compte lui a été envoyé.",
  modification: 'Vos modifications ont été enregistrées.',
  reactivation: "Le compte est réactivé. Un mail vient d'être envoyé à l'utilisateur.",
  renvoi: "Le mail d'activation a été renvoyé. Le lien précédent n'est plus valable.",
  deblocage: 'La connexion est débloquée : la personne peut réessayer tout de suite.',
  compromis:
    'Le compte est déclaré compromis : ses sessions sont terminées, et un lien pour choisir un autre mot de passe part par mail.',
  rattachement: 'Le compte est rattaché à cet organisme. La personne garde son identifiant et son mot de passe.',
  deconnexion: 'Toutes les sessions de cette personne sont terminées.',
};

/** The sheet of an account and what a référent does from it (S51–S58, S69–S105). */
export function userSheets({ pages, domain }: Parts) {
  const show = async (ctx: Context, told: Told = NOTHING_TOLD, typed?: UserForm) => {
    const { gestionnaire, base, etablissements, organisme } = gestionIn(ctx);
    const sheet = await readSheet(domain.pool, gestionnaire, subOf(ctx));
    const [access, pending] = await Promise.all([accessOf(domain, sheet), pendingChange(domain, sheet.sub)]);
    const { showAll, version, confirmed } = envelopeOf(ctx);
    const list = listOf(ctx.URL.searchParams);
    const path = `${base}/${sheet.sub}`;
    pages.show(ctx, 'utilisateurs/fiche', {
      ...{ sheet, pending, status: STATUS_LABELS[sheet.status], locked: lockedOn(sheet, gestionnaire) },
      ...{ base, organisme },
      ...formLocals({
        told,
        values: typed ?? valuesOf(sheet, told),
        etablissements,
        assigned: sheet.sirets,
        showAll,
        confirmed,
      }),
      access: accessShown(sheet, access, domain.clock.now()),
      hidden: { operation: randomUUID(), version: typed ? version : sheet.version },
      links: { back: withQuery(base, list), self: withList(path, list) },
      verb: (name: string) => withList(`${path}/${name}`, list),
      crumbs: crumbsOf(ctx, list, `${sheet.prenom} ${sheet.nom}`),
      notice: ctx.method === 'GET' ? noticeOf(ctx, NOTICES) : undefined,
    });
  };

  const update: Middleware = async (ctx) => {
    const envelope = envelopeOf(ctx);
    if (envelope.reshown) return show(ctx, NOTHING_TOLD, userFormOf(ctx));
    const order = { ...envelope, form: userFormOf(ctx), sub: subOf(ctx), origin: originOf(ctx) };
    const result = await updateUser(domain, gestionnaireIn(ctx), order);
    if (result !== LEFT) return done(ctx, 'modification');
    seeOther(ctx, `${gestionIn(ctx).base}?fait=retrait`);
  };

  const reactiver: Middleware = async (ctx) => {
    const order = { ...envelopeOf(ctx), sub: subOf(ctx), origin: originOf(ctx) };
    await reactivateUser(domain, gestionnaireIn(ctx), order);
    done(ctx, 'reactivation');
  };

  /** A button of the sheet that needs nothing but whose sheet it is. */
  const verb =
    (work: typeof unblock, fait: string): Middleware =>
    async (ctx) => {
      const { key } = envelopeOf(ctx);
      await work(domain, gestionnaireIn(ctx), { sub: subOf(ctx), key, origin: originOf(ctx) });
      done(ctx, fait);
    };

  return {
    page: (ctx: Context) => show(ctx),
    form: onSheet((ctx, told) => show(ctx, told, userFormOf(ctx))),
    verbs: onSheet((ctx, told) => show(ctx, told)),
    update,
    reactiver,
    renvoyer: verb(resendActivation, 'renvoi'),
    debloquer: verb(unblock, 'deblocage'),
    deconnecter: verb(endSessions, 'deconnexion'),
    compromis: verb(declareUserCompromised, 'compromis'),
  };
}

const subOf = (ctx: Context): string => String(ctx.params.sub);

/** To the sheet, which says what was done. */
export function done(ctx: Context, fait: string, sub = subOf(ctx)): void {
  seeOther(ctx, withList(`${gestionIn(ctx).base}/${sub}`, listOf(ctx.URL.searchParams), fait ? { fait } : {}));
}

/** The sheet as it is, but that « Réactiver » which asks for a confirmation is confirmed by the sheet, its box unticked (G9). */
const valuesOf = (sheet: Sheet, { warning }: Told): UserForm => ({
  ...formOfSheet(sheet),
  ...(warning && { desactive: false }),
});

/** What is shown shut because it may not be changed: one's own rights (G12), those of a shared account (G14). */
const lockedOn = (sheet: Sheet, gestionnaire: Gestionnaire) => {
  const [own, shared] = [sheet.sub === gestionnaire.sub, estPartage(gestionnaire, sheet)];
  return { own, shared, rights: own || shared, email: own || shared || sheet.status === 'inactive' };
};
