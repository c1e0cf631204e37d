import { z } from 'zod';
import { queryOf } from '#shared/lists.ts';
import type { OrganismeSearch } from '../domain/organisme-search.ts';

const REFERENTS = { avec: true, sans: false } as const;

const schema = z.object({
  q: z
    .string()
    .max(254)
    .regex(/^[^\0]*$/)
    .transform((typed) => typed.trim())
    .catch(''),
  type: z.enum(['of', 'cfa']).or(z.literal('')).catch(''),
  region: z
    .string()
    .regex(/^\d{2}$/)
    .or(z.literal(''))
    .catch(''),
  referent: z.enum(['avec', 'sans']).or(z.literal('')).catch(''),
  tri: z.enum(['nom', 'siren', 'region', 'creation']).catch('nom'),
  ordre: z.enum(['asc', 'desc']).catch('asc'),
  page: z.coerce.number().int().min(1).catch(1),
});

/** A search of the list of organismes as its address says it. What cannot be read is taken for absent. */
export type OrganismeQuery = z.infer<typeof schema>;

export const readOrganismeQuery = (query: URLSearchParams): OrganismeQuery => schema.parse(Object.fromEntries(query));

/** What the domain makes of it. */
export const organismeSearchOf = (query: OrganismeQuery): OrganismeSearch => ({
  q: query.q,
  type: query.type || undefined,
  region: query.region,
  referent: query.referent === '' ? undefined : REFERENTS[query.referent],
  order: { by: query.tri, descending: query.ordre === 'desc' },
  page: query.page,
});

const DEFAULTS: OrganismeQuery = { q: '', type: '', region: '', referent: '', tri: 'nom', ordre: 'asc', page: 1 };

/** The query string of a search, without what goes without saying. */
export const organismeQueryString = (query: OrganismeQuery, changes: Partial<OrganismeQuery> = {}): string =>
  queryOf({ ...query, ...changes }, DEFAULTS);
