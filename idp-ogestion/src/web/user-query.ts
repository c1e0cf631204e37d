import type { Context } from 'koa';
import { z } from 'zod';
import { queryOf, withQuery } from '#shared/lists.ts';
import type { Search } from '../domain/user-search.ts';
import type { SortKey } from '../store/user-search.ts';
import { type Gestion, gestionIn } from './gestion.ts';

/** The statuses as addresses say them. */
export const STATUTS = { actif: 'active', inactif: 'inactive', 'en-attente': 'pending' } as const;
const PROFILS = { utilisateur: false, referent: true } as const;

const schema = z.object({
  q: z
    .string()
    .max(254)
    .regex(/^[^\0]*$/)
    .transform((typed) => typed.trim())
    .catch(''),
  statut: z.enum(['actif', 'inactif', 'en-attente']).or(z.literal('')).catch(''),
  profil: z.enum(['utilisateur', 'referent']).or(z.literal('')).catch(''),
  tri: z.enum(['nom', 'prenom', 'login', 'connexion']).catch('nom'),
  ordre: z.enum(['asc', 'desc']).catch('asc'),
  page: z.coerce.number().int().min(1).catch(1),
});

/** A search of the list as its address says it. What cannot be read is taken for absent. */
export type UserQuery = z.infer<typeof schema>;

export const readUserQuery = (query: URLSearchParams): UserQuery => schema.parse(Object.fromEntries(query));

/** What the domain makes of it. */
export const searchOf = ({ q, statut, profil, tri, ordre, page }: UserQuery): Search => ({
  q,
  status: statut === '' ? undefined : STATUTS[statut],
  referent: profil === '' ? undefined : PROFILS[profil],
  order: { by: tri, descending: ordre === 'desc' },
  page,
});

/** The headings of a list of accounts that sort it. */
export const SORTS: [SortKey, string][] = [
  ['nom', 'Nom'],
  ['prenom', 'Prénom'],
  ['login', 'Login'],
  ['connexion', 'Dernière connexion'],
];

const DEFAULTS: UserQuery = { q: '', statut: '', profil: '', tri: 'nom', ordre: 'asc', page: 1 };

/** The query string of a search, without what goes without saying. */
export const queryString = (query: UserQuery, changes: Partial<UserQuery> = {}): string =>
  queryOf({ ...query, ...changes }, DEFAULTS);

/** The search from which a person came to another page, carried by its address as `liste`: the way back is the same list. */
export const listOf = (query: URLSearchParams): string =>
  queryString(readUserQuery(new URLSearchParams(query.get('liste') ?? '')));

/** The list from which a person came, as it was searched; nothing outside the pages about accounts. */
export function wayBack(ctx: Context): string | undefined {
  const gestion: Gestion | undefined = gestionIn(ctx);
  return gestion && withQuery(gestion.base, listOf(ctx.URL.searchParams));
}

/** `path` with the search to come back to. */
export const withList = (path: string, list: string, more: Record<string, string> = {}): string =>
  withQuery(path, new URLSearchParams({ ...more, ...(list && { liste: list }) }).toString());
