import type { Db } from '#shared/pg.ts';
import type { UserStatus } from './user-search.ts';
import type { Staff, StaffRole } from './users.ts';

/** Which accounts of Constructys are looked for. Every word must be held by the name, the first name or the login. */
export type StaffCriteria = {
  words: string[];
  role?: StaffRole | undefined;
  region?: string | undefined;
  status?: UserStatus | undefined;
};

/** An account of Constructys as a list shows it. */
export type FoundStaff = Staff & {
  sub: string;
  nom: string;
  prenom: string;
  email: string;
  status: UserStatus;
  lastLoginAt: Date | null;
};

export type StaffSortKey = 'nom' | 'login' | 'role' | 'connexion';
export type StaffOrder = { by: StaffSortKey; descending: boolean };

/** Each order ends by something unique, so that no account is on two pages or on none. */
const ORDERS: Record<StaffSortKey, [ascending: string, descending: string]> = {
  nom: ['search', 'search desc'],
  login: ['lower(email)', 'lower(email) desc'],
  role: ['role, search', 'role desc, search desc'],
  connexion: ['"lastLoginAt" nulls first, search', '"lastLoginAt" desc nulls last, search'],
};

function conditions({ words, role, region, status }: StaffCriteria) {
  const values: string[] = [];
  const holds = (sql: (place: string) => string, value: string): string => sql(`$${values.push(value)}`);
  const terms = [
    "u.kind = 'interne'",
    ...words.map((word) => holds((place) => `u.search like containing(${place})`, word)),
    ...(role ? [holds((place) => `s.role = ${place}`, role)] : []),
    ...(region ? [holds((place) => `${place} = any (s.regions)`, region)] : []),
    ...(status ? [holds((place) => `u.status = ${place}`, status)] : []),
  ];
  return { where: terms.join(' and '), values };
}

/** One page of the accounts of Constructys, and how many match. They are few: all are gathered, then sorted. */
export async function findStaff(
  db: Db,
  criteria: StaffCriteria,
  { order, offset, limit }: { order: StaffOrder; offset: number; limit: number },
): Promise<{ staff: FoundStaff[]; count: number }> {
  const { where, values } = conditions(criteria);
  const sort = ORDERS[order.by][order.descending ? 1 : 0];
  const text = `
    with found as materialized (
      select u.sub, u.nom, u.prenom, u.email, u.search, u.status, s.role, s.regions, u.last_login_at as "lastLoginAt"
      from staff s join users u using (sub) where ${where}),
    page as (select * from found order by ${sort} limit $${values.length + 1} offset $${values.length + 2})
    select page.*, count from (select count(*)::int as count from found) counted left join page on true order by ${sort}`;
  const { rows } = await db.query<FoundStaff & { count: number }>(text, [...values, limit, offset]);
  return { staff: rows.filter(({ sub }) => sub !== null), count: rows[0]?.count ?? 0 };
}
