import { randomUUID } from 'node:crypto';
import type { Context, Middleware } from 'koa';
import { isoDayOf } from '#shared/dates.ts';
import type { Context as Domain } from '../domain/context.ts';
import { updateOrganismeSheet } from '../domain/organisme-changes.ts';
import type { OrganismeForm } from '../domain/organisme-form.ts';
import { readOrganismeSheet, regionsOf } from '../domain/organisme-sheets.ts';
import { gestionnaireIn } from './gestion.ts';
import { actShown } from './history.ts';
import { noticeOf } from './notices.ts';
import { formOfOrganisme, organismeFormOf } from './organisme-forms.ts';
import { crumbsAbove, organismeIn } from './organisme-guard.ts';
import { groupedNda, groupedTelephone, isOpen, stateOf, stepsOf, typeText } from './organisme-labels.ts';
import type { Pages } from './pages.ts';
import { originOf } from './request.ts';
import { seeOther } from './see-other.ts';
import { agentIn } from './staff.ts';
import { envelopeOf } from './user-forms.ts';
import { NOTHING_TOLD, onSheet, type Told, toldLocals } from './user-refusals.ts';

const NOTICES: Record<string, string> = {
  creation: "L'organisme est créé. Ajoutez son premier référent : il recevra le mail d'activation.",
  modification: 'Vos modifications ont été enregistrées.',
  etablissement: "L'établissement est enregistré.",
  rattachement: 'Le compte est rattaché à cet organisme.',
  connu: 'Cet organisme existe déjà : complétez-le, plutôt que de le créer une seconde fois.',
};

/** The sheet of an organisme (mock 14) and what an agent changes in it. */
export function organismeSheets({ pages, domain }: { pages: Pages; domain: Domain }) {
  const page: Middleware = async (ctx) => {
    const organisme = organismeIn(ctx);
    const sheet = await readOrganismeSheet(domain, organisme, gestionnaireIn(ctx));
    const today = isoDayOf(domain.clock.now());
    const etablissements = sheet.etablissements.map((etablissement) => ({
      ...etablissement,
      open: isOpen(etablissement, today),
    }));
    const openCount = etablissements.filter(({ open }) => open).length;
    const address = `/organismes/${organisme.siren}`;
    pages.show(ctx, 'organismes/fiche', {
      ...{ organisme, etablissements, openCount, address, type: typeText(organisme), steps: stepsOf(sheet, openCount) },
      grouped: { nda: groupedNda(organisme.nda), telephone: groupedTelephone(organisme.telephone) },
      siege: etablissements.find(({ siege }) => siege),
      missing: missingIn(ctx, etablissements),
      referents: sheet.referents.map((row) => ({ ...row, state: stateOf(row), operation: randomUUID() })),
      history: sheet.history.entries.map((entry) => ({ ...entry, ...actShown(entry) })),
      crumbs: [crumbsAbove(organisme)[0], { text: organisme.raisonSociale }],
      notice: noticeOf(ctx, NOTICES),
    });
  };

  const show = async (ctx: Context, values: OrganismeForm, version: number, told: Told = NOTHING_TOLD) =>
    pages.show(ctx, 'organismes/modifier', {
      ...{
        ...toldLocals(told),
        values,
        confirmed: [],
        organisme: organismeIn(ctx),
        regions: await regionsOf(domain, agentIn(ctx)),
      },
      hidden: { operation: randomUUID(), version },
      crumbs: [...crumbsAbove(organismeIn(ctx)), { text: 'Modifier la fiche' }],
    });

  const save: Middleware = async (ctx) => {
    const [{ siren }, { key, version }] = [organismeIn(ctx), envelopeOf(ctx)];
    await updateOrganismeSheet(domain, agentIn(ctx), {
      ...{ siren, key, version, form: organismeFormOf(ctx), origin: originOf(ctx) },
    });
    seeOther(ctx, `/organismes/${siren}?fait=modification`);
  };

  return {
    page,
    edit: (ctx: Context) => show(ctx, formOfOrganisme(organismeIn(ctx)), organismeIn(ctx).version),
    form: onSheet((ctx, told) =>
      show(ctx, { ...organismeFormOf(ctx), siren: organismeIn(ctx).siren }, envelopeOf(ctx).version, told),
    ),
    save,
  };
}

/** The SIRET that somebody wanted to create, if the organisme lacks it. */
const missingIn = (ctx: Context, etablissements: { siret: string }[]): string | undefined => {
  const siret = String(ctx.query.siret ?? '');
  return /^\d{14}$/.test(siret) && !etablissements.some((etablissement) => etablissement.siret === siret)
    ? siret
    : undefined;
};
