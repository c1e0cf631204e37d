import type { Middleware } from 'koa';
import { z } from 'zod';
import { columnsOf, countText, pagerOf, withQuery } from '#shared/lists.ts';
import { type ListedUser, listUsers } from '../domain/annuaire.ts';
import type { Context as Domain } from '../domain/context.ts';
import { regionsOf } from '../domain/organisme-sheets.ts';
import type { Pages } from './pages.ts';
import { agentIn } from './staff.ts';
import { STATUS_LABELS } from './user-labels.ts';
import { queryString, readUserQuery, SORTS, searchOf, type UserQuery } from './user-query.ts';

const PAGE = '/annuaire';
const regionSchema = z
  .string()
  .regex(/^\d{2}$/)
  .catch('');

/** « Utilisateurs », for those of Constructys: the people of every organisme of their regions. */
export function annuaire({ pages, domain }: { pages: Pages; domain: Domain }): Middleware {
  return async (ctx) => {
    const query = readUserQuery(ctx.URL.searchParams);
    const region = regionSchema.parse(ctx.URL.searchParams.get('region'));
    const [found, regions] = await Promise.all([
      listUsers(domain, agentIn(ctx), { ...searchOf(query), region }),
      regionsOf(domain, agentIn(ctx)),
    ]);
    const hrefOf = (changes: Partial<UserQuery>) => withRegion(withQuery(PAGE, queryString(query, changes)), region);
    pages.show(ctx, 'organismes/annuaire', {
      ...{ query: { ...query, region }, regions, statuses: STATUS_LABELS },
      count: countText(found, 'utilisateur', 'utilisateurs'),
      columns: columnsOf(SORTS, query, hrefOf),
      rows: found.users.map((user) => ({ ...user, places: placesOf(user) })),
      pager: pagerOf(found, (page) => hrefOf({ page })),
      filtered: query.statut !== '' || query.profil !== '' || region !== '',
      unfilteredUrl: withQuery(PAGE, queryString(query, { statut: '', profil: '', page: 1 })),
      crumbs: [{ href: '/', text: 'Accueil' }, { text: 'Utilisateurs' }],
    });
  };
}

const withRegion = (address: string, region: string): string =>
  region === '' ? address : `${address}${address.includes('?') ? '&' : '?'}region=${region}`;

/** The sheets of an account: one in each organisme. */
const placesOf = ({ sub, organismes }: ListedUser) =>
  organismes.map(({ siren, raisonSociale }) => ({
    text: raisonSociale,
    href: `/organismes/${siren}/utilisateurs/${sub}`,
  }));
