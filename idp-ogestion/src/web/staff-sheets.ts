import { randomUUID } from 'node:crypto';
import type { Context, Middleware } from 'koa';
import { accessOf, type Throttled } from '../domain/access-acts.ts';
import { pendingChange } from '../domain/email-change.ts';
import {
  deactivateStaff,
  declareStaffCompromised,
  endStaffSessions,
  reactivateStaff,
  resendStaffActivation,
  unblockStaff,
} from '../domain/staff-access.ts';
import { createStaff } from '../domain/staff-creation.ts';
import type { StaffForm } from '../domain/staff-form.ts';
import { readStaffSheet } from '../domain/staff-sheets.ts';
import { updateStaff } from '../domain/staff-update.ts';
import { listRegions } from '../store/regions.ts';
import { noticeOf } from './notices.ts';
import type { Pages } from './pages.ts';
import { originOf } from './request.ts';
import { seeOther } from './see-other.ts';
import { agentIn } from './staff.ts';
import { blankStaff, formOfStaff, staffFormOf } from './staff-forms.ts';
import { ROLE_LABELS } from './staff-labels.ts';
import { accessShown } from './user-access.ts';
import { envelopeOf, sentBy, textOf } from './user-forms.ts';
import { STATUS_LABELS } from './user-labels.ts';
import { NOTHING_TOLD, onSheet, type Told, toldLocals } from './user-refusals.ts';

type Parts = { pages: Pages; domain: Throttled };

/** What has just been done, said at the top of the sheet. */
const NOTICES: Record<string, string> = {
  creation: 'Le compte est créé. Un mail de création de compte vient d’être envoyé à la personne.',
  modification: 'Vos modifications ont été enregistrées.',
  desactivation: 'Le compte est désactivé : ses sessions sont terminées, et la personne en est informée par mail.',
  reactivation: "Le compte est réactivé. Un mail vient d'être envoyé à la personne.",
  renvoi: "Le mail d'activation a été renvoyé. Le lien précédent n'est plus valable.",
  deblocage: 'La connexion est débloquée : la personne peut réessayer tout de suite.',
  deconnexion: 'Toutes les sessions de cette personne sont terminées.',
  compromis:
    'Le compte est déclaré compromis : ses sessions sont terminées, et un lien pour choisir un autre mot de passe part par mail.',
};

/** Longest reason that is read; a longer one is refused by its rule. */
const REASON_READ = 1000;

/** The sheets of those of Constructys, for administrators, and what is done from them. */
export function staffSheets({ pages, domain }: Parts) {
  const formPage = async (told: Told, values: StaffForm, here: string) => ({
    ...{ ...toldLocals(told), values, confirmed: [], base: '/agents', roles: ROLE_LABELS },
    regions: await listRegions(domain.pool),
    crumbs: [{ href: '/', text: 'Accueil' }, { href: '/agents', text: 'Agents' }, { text: here }],
  });

  const showBlank = async (ctx: Context, told: Told = NOTHING_TOLD, values = blankStaff) =>
    pages.show(ctx, 'agents/nouveau', {
      ...(await formPage(told, values, 'Créer un compte')),
      ...{ locked: { email: false, own: false }, hidden: { operation: randomUUID() } },
    });

  const show = async (ctx: Context, told: Told = NOTHING_TOLD, typed?: StaffForm) => {
    const sheet = await readStaffSheet(domain.pool, subOf(ctx));
    const [access, pending] = await Promise.all([accessOf(domain, sheet), pendingChange(domain, sheet.sub)]);
    const own = sheet.sub === agentIn(ctx).sub;
    pages.show(ctx, 'agents/fiche', {
      ...(await formPage(told, typed ?? formOfStaff(sheet), `${sheet.prenom} ${sheet.nom}`)),
      ...{ sheet, pending, status: STATUS_LABELS[sheet.status], motif: motifOf(ctx) },
      locked: { own, email: own || sheet.status === 'inactive' },
      access: accessShown(sheet, access, domain.clock.now()),
      hidden: { operation: randomUUID(), version: typed ? envelopeOf(ctx).version : sheet.version },
      notice: ctx.method === 'GET' ? noticeOf(ctx, NOTICES) : undefined,
    });
  };

  const create: Middleware = async (ctx) => {
    const order = { form: staffFormOf(ctx), key: envelopeOf(ctx).key, origin: originOf(ctx) };
    seeOther(ctx, `/agents/${await createStaff(domain, agentIn(ctx), order)}?fait=creation`);
  };

  const update: Middleware = async (ctx) => {
    await updateStaff(domain, agentIn(ctx), { ...orderOf(ctx), form: staffFormOf(ctx) });
    done(ctx, 'modification');
  };

  /** A button of the sheet. */
  const verb =
    (work: typeof unblockStaff | typeof deactivateStaff, fait: string): Middleware =>
    async (ctx) => {
      await work(domain, agentIn(ctx), orderOf(ctx));
      done(ctx, fait);
    };

  return {
    blank: (ctx: Context) => showBlank(ctx),
    blankForm: onSheet((ctx, told) => showBlank(ctx, told, staffFormOf(ctx))),
    create,
    page: (ctx: Context) => show(ctx),
    form: onSheet((ctx, told) => show(ctx, told, staffFormOf(ctx))),
    update,
    verbs: onSheet((ctx, told) => show(ctx, told)),
    desactiver: verb(deactivateStaff, 'desactivation'),
    reactiver: verb(reactivateStaff, 'reactivation'),
    renvoyer: verb(resendStaffActivation, 'renvoi'),
    debloquer: verb(unblockStaff, 'deblocage'),
    deconnecter: verb(endStaffSessions, 'deconnexion'),
    compromis: verb(declareStaffCompromised, 'compromis'),
  };
}

const subOf = (ctx: Context): string => String(ctx.params.sub);
const motifOf = (ctx: Context): string => textOf(sentBy(ctx), 'motif', REASON_READ);

/** Whose sheet a form is about, the version that was open, and why. */
const orderOf = (ctx: Context) => {
  const { key, version } = envelopeOf(ctx);
  return { sub: subOf(ctx), key, version, motif: motifOf(ctx), origin: originOf(ctx) };
};

const done = (ctx: Context, fait: string): void => seeOther(ctx, `/agents/${subOf(ctx)}?fait=${fait}`);
