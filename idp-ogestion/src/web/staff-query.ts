import { z } from 'zod';
import { queryOf } from '#shared/lists.ts';
import type { StaffSearch } from '../domain/staff-search.ts';
import type { StaffSortKey } from '../store/staff-search.ts';
import { STATUTS } from './user-query.ts';

const schema = z.object({
  q: z
    .string()
    .max(254)
    .regex(/^[^\0]*$/)
    .transform((typed) => typed.trim())
    .catch(''),
  role: z.enum(['administrateur', 'agent', 'instructeur']).or(z.literal('')).catch(''),
  region: z
    .string()
    .regex(/^\d{2}$/)
    .catch(''),
  statut: z.enum(['actif', 'inactif', 'en-attente']).or(z.literal('')).catch(''),
  tri: z.enum(['nom', 'login', 'role', 'connexion']).catch('nom'),
  ordre: z.enum(['asc', 'desc']).catch('asc'),
  page: z.coerce.number().int().min(1).catch(1),
});

/** A search among those of Constructys as its address says it. What cannot be read is taken for absent. */
export type StaffQuery = z.infer<typeof schema>;

const DEFAULTS: StaffQuery = { q: '', role: '', region: '', statut: '', tri: 'nom', ordre: 'asc', page: 1 };

export const readStaffQuery = (query: URLSearchParams): StaffQuery => schema.parse(Object.fromEntries(query));

/** What the domain makes of it. */
export const staffSearchOf = ({ q, role, region, statut, tri, ordre, page }: StaffQuery): StaffSearch => ({
  q,
  role: role || undefined,
  region: region || undefined,
  status: statut === '' ? undefined : STATUTS[statut],
  order: { by: tri, descending: ordre === 'desc' },
  page,
});

/** The headings that sort. */
export const STAFF_SORTS: [StaffSortKey, string][] = [
  ['nom', 'Nom'],
  ['login', 'Login'],
  ['role', 'Rôle'],
  ['connexion', 'Dernière connexion'],
];

/** The query string of a search, without what goes without saying. */
export const staffQueryString = (query: StaffQuery, changes: Partial<StaffQuery> = {}): string =>
  queryOf({ ...query, ...changes }, DEFAULTS);
