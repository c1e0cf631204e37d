import { randomUUID } from 'node:crypto';
import type { Context, Middleware } from 'koa';
import type { Context as Domain } from '../domain/context.ts';
import { createUser, salarieToEquip } from '../domain/user-creation.ts';
import { isEmail, type UserForm } from '../domain/user-form.ts';
import { requireSearch } from '../domain/user-search.ts';
import type { Pages } from './pages.ts';
import { referentIn, userIn } from './referents.ts';
import { originOf } from './request.ts';
import { chosenSalarie, emptyForm, envelopeOf, userFormOf } from './user-forms.ts';
import { listOf, readUserQuery, withList, withQuery } from './user-query.ts';
import { NOTHING_TOLD, onSheet, type Told } from './user-refusals.ts';
import { crumbsOf, formLocals } from './user-sheet-page.ts';
import { done } from './user-sheets.ts';

/** « Création d'un utilisateur » (S69–S104), for a salarié of the list or for somebody who is not in it. */
export function userCreation({ pages, domain }: { pages: Pages; domain: Domain }) {
  const show = (ctx: Context, values: UserForm, told: Told = NOTHING_TOLD) => {
    const list = listOf(ctx.URL.searchParams);
    const salarie = chosenSalarie(ctx.URL.searchParams);
    const { showAll } = envelopeOf(ctx);
    const { etablissements } = userIn(ctx);
    pages.show(ctx, 'utilisateurs/creation', {
      ...formLocals({ told, values, etablissements, assigned: [], showAll }),
      hidden: { operation: randomUUID() },
      salarie,
      links: {
        back: withQuery('/utilisateurs', list),
        self: withList('/utilisateurs/nouveau', list, salarie ? { salarie } : {}),
        choose: (id: string) => withList('/utilisateurs/nouveau', list, { salarie: id }),
      },
      crumbs: crumbsOf(list, "Création d'un utilisateur"),
    });
  };

  const page: Middleware = async (ctx) => {
    const { q } = readUserQuery(new URLSearchParams(listOf(ctx.URL.searchParams)));
    const id = chosenSalarie(ctx.URL.searchParams);
    const chosen = id && (await salarieToEquip(domain.pool, referentIn(ctx), id));
    if (chosen && chosen.sub !== null) return done(ctx, '', chosen.sub);
    await requireSearch(domain.pool, referentIn(ctx), q);
    show(ctx, emptyForm(chosen || undefined, isEmail(q) ? q : ''));
  };

  const create: Middleware = async (ctx) => {
    const envelope = envelopeOf(ctx);
    if (envelope.reshown) return show(ctx, userFormOf(ctx));
    const { q } = readUserQuery(new URLSearchParams(listOf(ctx.URL.searchParams)));
    const salarieId = chosenSalarie(ctx.URL.searchParams);
    const creation = { ...envelope, q, salarieId, form: userFormOf(ctx), origin: originOf(ctx) };
    done(ctx, 'creation', await createUser(domain, referentIn(ctx), creation));
  };

  return { page, create, form: onSheet(async (ctx, told) => show(ctx, userFormOf(ctx), told)) };
}
