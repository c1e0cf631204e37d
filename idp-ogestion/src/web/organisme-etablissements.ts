import { randomUUID } from 'node:crypto';
import type { Context, Middleware } from 'koa';
import { Refusal } from '#shared/refusal.ts';
import type { Context as Domain } from '../domain/context.ts';
import { addEtablissement, updateEtablissement } from '../domain/organisme-etablissements.ts';
import type { EtablissementForm } from '../domain/organisme-form.ts';
import { findEtablissements, type KnownEtablissement } from '../store/organisme-etablissements.ts';
import { blankEtablissement, etablissementFormOf, formOfEtablissement } from './organisme-forms.ts';
import { crumbsAbove, organismeIn } from './organisme-guard.ts';
import type { Pages } from './pages.ts';
import { originOf } from './request.ts';
import { seeOther } from './see-other.ts';
import { agentIn } from './staff.ts';
import { envelopeOf } from './user-forms.ts';
import { NOTHING_TOLD, onSheet, type Told, toldLocals } from './user-refusals.ts';

/** The établissements of an organisme: adding one, changing one. */
export function organismeEtablissements({ pages, domain }: { pages: Pages; domain: Domain }) {
  const show = (
    ctx: Context,
    values: EtablissementForm,
    told: Told,
    etablissement?: Pick<KnownEtablissement, 'siret' | 'codePostal' | 'version'>,
  ): void => {
    const organisme = organismeIn(ctx);
    const title = etablissement ? 'Modifier un établissement' : 'Ajouter un établissement';
    pages.show(ctx, 'organismes/etablissement', {
      ...{
        ...toldLocals(told),
        values,
        confirmed: envelopeOf(ctx).confirmed,
        organisme,
        etablissement,
        title,
        crumbs: [...crumbsAbove(organisme), { text: title }],
      },
      hidden: { operation: randomUUID(), version: etablissement?.version },
      action: `/organismes/${organisme.siren}/etablissements/${etablissement?.siret ?? 'nouveau'}`,
    });
  };

  const etablissementIn = async (ctx: Context): Promise<KnownEtablissement> => {
    const etablissements = await findEtablissements(domain.pool, organismeIn(ctx).siren);
    const etablissement = etablissements.find(({ siret }) => siret === ctx.params.siret);
    if (!etablissement) throw new Refusal('not-found', "Cet établissement n'est pas de cet organisme.");
    return etablissement;
  };

  const order = (ctx: Context) => {
    const { key, confirmed } = envelopeOf(ctx);
    return { siren: organismeIn(ctx).siren, form: etablissementFormOf(ctx), key, confirmed, origin: originOf(ctx) };
  };
  const done = (ctx: Context) => seeOther(ctx, `/organismes/${organismeIn(ctx).siren}?fait=etablissement`);

  const add: Middleware = async (ctx) => {
    await addEtablissement(domain, agentIn(ctx), order(ctx));
    done(ctx);
  };

  const save: Middleware = async (ctx) => {
    const { version } = envelopeOf(ctx);
    await updateEtablissement(domain, agentIn(ctx), { ...order(ctx), siret: String(ctx.params.siret), version });
    done(ctx);
  };

  return {
    blank: (ctx: Context) => show(ctx, blankEtablissement(numberOf(ctx), organismeIn(ctx).cfa), NOTHING_TOLD),
    addForm: onSheet(async (ctx, told) => show(ctx, etablissementFormOf(ctx), told)),
    add,
    page: async (ctx: Context) => {
      const etablissement = await etablissementIn(ctx);
      show(ctx, formOfEtablissement(etablissement), NOTHING_TOLD, etablissement);
    },
    form: onSheet(async (ctx, told) => {
      const { siret, codePostal } = await etablissementIn(ctx);
      show(ctx, { ...etablissementFormOf(ctx), siret }, told, { siret, codePostal, version: envelopeOf(ctx).version });
    }),
    save,
  };
}

/** The SIRET that was looked up, or the beginning of one. */
const numberOf = (ctx: Context): string => {
  const siret = String(ctx.query.siret ?? '');
  return /^\d{14}$/.test(siret) ? siret : organismeIn(ctx).siren;
};
