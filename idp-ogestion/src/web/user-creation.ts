import { randomUUID } from 'node:crypto';
import type { Context, Middleware } from 'koa';
import type { Context as Domain } from '../domain/context.ts';
import { createUser, salarieToEquip } from '../domain/user-creation.ts';
import { isEmail, type UserForm } from '../domain/user-form.ts';
import { requireSearch } from '../domain/user-search.ts';
import type { Salarie } from '../store/salaries.ts';
import { withQuery } from './lists.ts';
import type { Pages } from './pages.ts';
import { referentIn, userIn } from './referents.ts';
import { originOf } from './request.ts';
import { chosenSalarie, emptyForm, envelopeOf, userFormOf } from './user-forms.ts';
import { listOf, readUserQuery, withList } from './user-query.ts';
import { NOTHING_TOLD, onSheet, type Told } from './user-refusals.ts';
import { crumbsOf, formLocals } from './user-sheet-page.ts';
import { done } from './user-sheets.ts';

/** « Création d'un utilisateur » (S69–S104), for a salarié of the list or for somebody who is not in it. */
export function userCreation({ pages, domain }: { pages: Pages; domain: Domain }) {
  const show = (ctx: Context, values: UserForm, told: Told, salarie: Salarie | undefined) => {
    const { showAll } = envelopeOf(ctx);
    const [list, { etablissements }] = [listOf(ctx.URL.searchParams), userIn(ctx)];
    const linkTo = (id?: string) => withList('/utilisateurs/nouveau', list, id ? { salarie: id } : {});
    pages.show(ctx, 'utilisateurs/creation', {
      ...formLocals({ told, values, etablissements, assigned: [], showAll }),
      hidden: { operation: randomUUID() },
      birthKnown: Boolean(salarie?.dateNaissance),
      links: { back: withQuery('/utilisateurs', list), self: linkTo(salarie?.id), choose: linkTo },
      crumbs: crumbsOf(list, "Création d'un utilisateur"),
    });
  };

  const chosen = async (ctx: Context): Promise<Salarie | undefined> => {
    const id = chosenSalarie(ctx.URL.searchParams);
    return id === undefined ? undefined : salarieToEquip(domain.pool, referentIn(ctx), id);
  };

  const page: Middleware = async (ctx) => {
    const salarie = await chosen(ctx);
    if (salarie?.sub) return done(ctx, '', salarie.sub);
    const q = searchedFor(ctx);
    await requireSearch(domain.pool, referentIn(ctx), q);
    show(ctx, emptyForm(salarie, isEmail(q) ? q : ''), NOTHING_TOLD, salarie);
  };

  const create: Middleware = async (ctx) => {
    const envelope = envelopeOf(ctx);
    if (envelope.reshown) return show(ctx, userFormOf(ctx), NOTHING_TOLD, await chosen(ctx));
    const salarieId = chosenSalarie(ctx.URL.searchParams);
    const creation = { ...envelope, q: searchedFor(ctx), salarieId, form: userFormOf(ctx), origin: originOf(ctx) };
    done(ctx, 'creation', await createUser(domain, referentIn(ctx), creation));
  };

  return { page, create, form: onSheet(async (ctx, told) => show(ctx, userFormOf(ctx), told, await chosen(ctx))) };
}

/** The search that led here, which found nobody. */
const searchedFor = (ctx: Context): string => readUserQuery(new URLSearchParams(listOf(ctx.URL.searchParams))).q;
