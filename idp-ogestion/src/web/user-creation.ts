import { randomUUID } from 'node:crypto';
import type { Context, Middleware } from 'koa';
import { PROFILS } from '#shared/claims.ts';
import { withQuery } from '#shared/lists.ts';
import type { Context as Domain } from '../domain/context.ts';
import { createUser, salarieToEquip } from '../domain/user-creation.ts';
import { isEmail, type UserForm } from '../domain/user-form.ts';
import { requireSearch } from '../domain/user-search.ts';
import type { Salarie } from '../store/salaries.ts';
import { type Gestion, gestionIn, gestionnaireIn } from './gestion.ts';
import type { Pages } from './pages.ts';
import { originOf } from './request.ts';
import { chosenSalarie, emptyForm, envelopeOf, userFormOf } from './user-forms.ts';
import { listOf, readUserQuery, withList } from './user-query.ts';
import { NOTHING_TOLD, onSheet, type Told } from './user-refusals.ts';
import { crumbsOf, formLocals } from './user-sheet-page.ts';
import { done } from './user-sheets.ts';

/** « Création d'un utilisateur » (S69–S104), for a salarié of the list or for somebody who is not in it. */
export function userCreation({ pages, domain }: { pages: Pages; domain: Domain }) {
  const show = (ctx: Context, values: UserForm, told: Told, salarie: Salarie | undefined) => {
    const { showAll, confirmed } = envelopeOf(ctx);
    const [list, { etablissements, base, organisme }] = [listOf(ctx.URL.searchParams), gestionIn(ctx)];
    const linkTo = (id?: string) => withList(`${base}/nouveau`, list, id ? { salarie: id } : {});
    pages.show(ctx, 'utilisateurs/creation', {
      ...formLocals({ told, values, etablissements, assigned: [], showAll, confirmed }),
      ...{ base, organisme },
      hidden: { operation: randomUUID() },
      birthKnown: Boolean(salarie?.dateNaissance),
      links: { back: withQuery(base, list), self: linkTo(salarie?.id), choose: linkTo },
      crumbs: crumbsOf(ctx, list, "Création d'un utilisateur"),
    });
  };

  const chosen = async (ctx: Context): Promise<Salarie | undefined> => {
    const id = chosenSalarie(ctx.URL.searchParams);
    return id === undefined ? undefined : salarieToEquip(domain.pool, gestionnaireIn(ctx), id);
  };

  const page: Middleware = async (ctx) => {
    const salarie = await chosen(ctx);
    if (salarie?.sub) return done(ctx, '', salarie.sub);
    const [q, gestion] = [searchedFor(ctx), gestionIn(ctx)];
    if (!gestion.organisme) await requireSearch(domain.pool, gestion.gestionnaire, q);
    const blank = emptyForm(salarie, isEmail(q) ? q : '');
    show(ctx, ctx.query.profil === 'referent' ? asReferent(blank, gestion) : blank, NOTHING_TOLD, salarie);
  };

  const create: Middleware = async (ctx) => {
    const envelope = envelopeOf(ctx);
    if (envelope.reshown) return show(ctx, userFormOf(ctx), NOTHING_TOLD, await chosen(ctx));
    const salarieId = chosenSalarie(ctx.URL.searchParams);
    const creation = { ...envelope, q: searchedFor(ctx), salarieId, form: userFormOf(ctx), origin: originOf(ctx) };
    done(ctx, 'creation', await createUser(domain, gestionnaireIn(ctx), creation));
  };

  return { page, create, form: onSheet(async (ctx, told) => show(ctx, userFormOf(ctx), told, await chosen(ctx))) };
}

/** A référent answers for the whole organisme, unless something is unticked. */
const asReferent = (form: UserForm, { etablissements }: Gestion): UserForm => ({
  ...form,
  profils: [...PROFILS],
  sirets: etablissements.filter(({ actif }) => actif).map(({ siret }) => siret),
});

/** The search that led here, which found nobody. */
const searchedFor = (ctx: Context): string => readUserQuery(new URLSearchParams(listOf(ctx.URL.searchParams))).q;
