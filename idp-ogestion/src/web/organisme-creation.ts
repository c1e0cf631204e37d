import { randomUUID } from 'node:crypto';
import type { Context, Middleware } from 'koa';
import { withQuery } from '#shared/lists.ts';
import type { Context as Domain } from '../domain/context.ts';
import { createOrganisme } from '../domain/organisme-changes.ts';
import { lookUp, regionsOf } from '../domain/organisme-sheets.ts';
import { blankOrganisme, etablissementFormOf, organismeFormOf } from './organisme-forms.ts';
import type { Pages } from './pages.ts';
import { originOf } from './request.ts';
import { seeOther } from './see-other.ts';
import { agentIn } from './staff.ts';
import { envelopeOf } from './user-forms.ts';
import { NOTHING_TOLD, onSheet, type Told, toldLocals } from './user-refusals.ts';

type Values = ReturnType<typeof blankOrganisme>;

/** « Créer un organisme » (S15): its number is looked up first, so that none is created twice (G64). */
export function organismeCreation({ pages, domain }: { pages: Pages; domain: Domain }) {
  const crumbs = [{ href: '/organismes', text: 'Organismes' }, { text: 'Créer un organisme' }];

  const show = async (ctx: Context, values: Values, told: Told = NOTHING_TOLD) =>
    pages.show(ctx, 'organismes/nouveau', {
      ...{
        ...toldLocals(told),
        values,
        confirmed: [],
        crumbs,
        regions: await regionsOf(domain, agentIn(ctx)),
        hidden: { operation: randomUUID() },
      },
    });

  const page: Middleware = async (ctx) => {
    const typed = String(ctx.query.numero ?? '').slice(0, 30);
    const found = await lookUp(domain, agentIn(ctx), typed.replaceAll('\0', ''));
    if (found.state === 'free') return show(ctx, blankOrganisme(found.numero));
    if (found.state === 'known') return open(ctx, found.siren, found.siret);
    pages.show(ctx, 'organismes/recherche', { typed, found: typed === '' ? undefined : found, crumbs });
  };

  const typedForm = (ctx: Context): Values => ({ ...organismeFormOf(ctx), ...etablissementFormOf(ctx) });

  const create: Middleware = async (ctx) => {
    const order = { form: typedForm(ctx), key: envelopeOf(ctx).key, origin: originOf(ctx) };
    const siren = await createOrganisme(domain, agentIn(ctx), order);
    seeOther(ctx, `/organismes/${siren}?fait=creation`);
  };

  return { page, create, form: onSheet((ctx, told) => show(ctx, typedForm(ctx), told)) };
}

/** To the organisme that exists: an établissement that it lacks is added there. */
const open = (ctx: Context, siren: string, siret: string | undefined): void =>
  seeOther(
    ctx,
    withQuery(`/organismes/${siren}`, new URLSearchParams({ fait: 'connu', ...(siret && { siret }) }).toString()),
  );
