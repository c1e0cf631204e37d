import type { Context, Middleware } from 'koa';
import { formatDate } from '#shared/dates.ts';
import { columnsOf, countText, pagerOf, withQuery } from '#shared/lists.ts';
import { formatSiret } from '#shared/siret.ts';
import type { Context as Domain } from '../domain/context.ts';
import { exportUsers } from '../domain/user-export.ts';
import { search } from '../domain/user-search.ts';
import type { ExportedUser } from '../store/user-search.ts';
import { type Column, sendCsv } from './csv.ts';
import { gestionIn, gestionnaireIn } from './gestion.ts';
import { noticeOf } from './notices.ts';
import type { Pages } from './pages.ts';
import { originOf } from './request.ts';
import { STATUS_LABELS } from './user-labels.ts';
import { queryString, readUserQuery, SORTS, searchOf, type UserQuery, withList } from './user-query.ts';

type Parts = { pages: Pages; domain: Domain };

/** What has just been done to somebody who left the perimeter by it. */
const NOTICES: Record<string, string> = {
  retrait: "Vos modifications ont été enregistrées. Cette personne n'est plus rattachée à vos établissements.",
};

/** « Gérer les utilisateurs »: the list and its export. */
export function users({ pages, domain }: Parts) {
  const list: Middleware = async (ctx) => {
    const query = readUserQuery(ctx.URL.searchParams);
    const { gestionnaire, base, above, title, organisme } = gestionIn(ctx);
    const found = await search(domain, gestionnaire, searchOf(query));
    const hrefOf = (changes: Partial<UserQuery>) => withQuery(base, queryString(query, changes));
    const here = queryString(query);
    pages.show(ctx, 'utilisateurs/liste', {
      ...{
        query,
        found: { ...found, mayCreate: found.mayCreate || organisme !== undefined },
        base,
        organisme,
        statuses: STATUS_LABELS,
        count: countText(found, 'utilisateur', 'utilisateurs'),
      },
      columns: columnsOf(SORTS, query, hrefOf),
      rows: found.users.map((user) => ({ ...user, href: withList(`${base}/${user.sub}`, here) })),
      pager: pagerOf(found, (page) => hrefOf({ page })),
      sansPerimetre: gestionnaire.perimetre.length === 0,
      filtered: query.statut !== '' || query.profil !== '',
      links: {
        create: withList(`${base}/${organisme ? 'nouveau' : 'salaries'}`, here),
        unfiltered: hrefOf({ statut: '', profil: '', page: 1 }),
        export: withQuery(`${base}/export.csv`, queryString(query, { page: 1 })),
      },
      crumbs: [...above, { text: title }],
      notice: noticeOf(ctx, NOTICES),
    });
  };

  const exportCsv = async (ctx: Context): Promise<void> => {
    const query = readUserQuery(ctx.URL.searchParams);
    const rows = await exportUsers(domain, gestionnaireIn(ctx), searchOf(query), originOf(ctx));
    sendCsv(ctx, { name: 'utilisateurs', clock: domain.clock, columns: CELLS, rows });
  };

  return { list, exportCsv };
}

const CIVILITES: Record<string, string> = { M: 'Monsieur', MME: 'Madame' };
const CELLS: Column<ExportedUser>[] = [
  ['Civilité', ({ civilite }) => CIVILITES[civilite ?? ''] ?? ''],
  ['Nom', ({ nom }) => nom],
  ['Prénom', ({ prenom }) => prenom],
  ['Login', ({ email }) => email],
  ['Statut', ({ status }) => STATUS_LABELS[status].text],
  ['Référent portail OF', ({ profils }) => (profils.includes('REFERENT_PORTAIL_OF') ? 'Oui' : 'Non')],
  ['Siret', ({ sirets }) => sirets.map(formatSiret).join(', ')],
  ['Dernière connexion', ({ lastLoginAt }) => (lastLoginAt ? formatDate(lastLoginAt) : 'Jamais')],
];
