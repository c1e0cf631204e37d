import { randomUUID } from 'node:crypto';
import type { Context, Middleware } from 'koa';
import type { Context as Domain } from '../domain/context.ts';
import { type Attachable, findAttachable, rattacher } from '../domain/rattachements.ts';
import { gestionIn } from './gestion.ts';
import { crumbsAbove, organismeIn } from './organisme-guard.ts';
import type { Pages } from './pages.ts';
import { originOf } from './request.ts';
import { seeOther } from './see-other.ts';
import { envelopeOf, sentBy, TEXT_MAX, textOf } from './user-forms.ts';
import { STATUS_LABELS } from './user-labels.ts';
import { NOTHING_TOLD, onSheet, type Told, toldLocals } from './user-refusals.ts';

type Typed = { email: string; sirets: string[]; left: string[] };

/** « Rattacher un compte existant » (G7, G15): found by its address, attached here, taken from elsewhere if need be. */
export function organismeRattachement({ pages, domain }: { pages: Pages; domain: Domain }) {
  const show = (ctx: Context, typed: Typed, told: Told, account?: Attachable) => {
    const { confirmed, version } = envelopeOf(ctx);
    pages.show(ctx, 'organismes/rattacher', {
      ...{ ...toldLocals(told), values: typed, confirmed, organisme: organismeIn(ctx), account },
      status: account && STATUS_LABELS[account.status],
      rows: gestionIn(ctx).etablissements.map((row) => ({ ...row, ticked: typed.sirets.includes(row.siret) })),
      hidden: { operation: randomUUID(), version: ctx.method === 'POST' ? version : account?.version },
      crumbs: [...crumbsAbove(organismeIn(ctx)), { text: 'Rattacher un compte' }],
    });
  };

  const found = (ctx: Context, { email }: Typed): Promise<Attachable> =>
    findAttachable(domain.pool, gestionIn(ctx).gestionnaire, email);

  const page: Middleware = async (ctx) => {
    const typed = { email: addressIn(ctx), sirets: [], left: [] };
    if (typed.email === '') return show(ctx, typed, NOTHING_TOLD);
    show(ctx, typed, NOTHING_TOLD, await found(ctx, typed));
  };

  const attach: Middleware = async (ctx) => {
    const { base, gestionnaire } = gestionIn(ctx);
    const sub = await rattacher(domain, gestionnaire, { ...typedIn(ctx), ...envelopeOf(ctx), origin: originOf(ctx) });
    seeOther(ctx, `${base}/${sub}?fait=rattachement`);
  };

  return {
    page,
    attach,
    /** What is refused of an address is said beside it; the rest beside the account that it found. */
    search: onSheet(async (ctx, told) => show(ctx, { email: addressIn(ctx), sirets: [], left: [] }, told)),
    form: onSheet(async (ctx, told) => {
      const typed = typedIn(ctx);
      const wrongAddress = told.faults.some(({ field }) => field === 'email');
      show(ctx, typed, told, wrongAddress ? undefined : await found(ctx, typed));
    }),
  };
}

const addressIn = (ctx: Context): string =>
  String(ctx.query.email ?? '')
    .slice(0, 254)
    .replaceAll('\0', '')
    .trim();

function typedIn(ctx: Context): Typed {
  const sent = sentBy(ctx);
  return { email: textOf(sent, 'email', TEXT_MAX), sirets: sent.getAll('sirets'), left: sent.getAll('quitte') };
}
