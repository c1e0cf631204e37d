import type { Profil } from '#shared/claims.ts';
import type { Db } from '#shared/pg.ts';
import { isWide } from './perimeters.ts';

export type UserStatus = 'active' | 'pending' | 'inactive';

/** Which accounts of a perimeter are looked for. Every word must be held by the name, the first name or the login (S40). */
export type Criteria = { words: string[]; status?: UserStatus | undefined; referent?: boolean | undefined };

/** An account as a list shows it. */
export type FoundUser = {
  sub: string;
  nom: string;
  prenom: string;
  email: string;
  status: UserStatus;
  profils: Profil[];
  lastLoginAt: Date | null;
};

export type SortKey = 'nom' | 'prenom' | 'login' | 'connexion';
export type Order = { by: SortKey; descending: boolean };

/**
 * Each order ends by something unique, so that no account is on two pages or on none. Days of last login come first
 * because an index gives them; each is then sorted by the hour.
 */
const ORDERS: Record<SortKey, [ascending: string, descending: string]> = {
  nom: ['search', 'search desc'],
  prenom: ['searchable(prenom), search', 'searchable(prenom) desc, search desc'],
  login: ['lower(email)', 'lower(email) desc'],
  connexion: [
    'last_login_on nulls first, last_login_at nulls first, search',
    'last_login_on desc nulls last, last_login_at desc nulls last, search',
  ],
};
const orderBy = ({ by, descending }: Order): string => ORDERS[by][descending ? 1 : 0];

const COLUMNS = 'sub, nom, prenom, email, status, profils, last_login_at as "lastLoginAt"';

/** Among whom somebody searches: the accounts of some SIRETs, those of some regions, or all of them. */
export type Scope = { sirets: string[] } | { regions: string[] } | 'everybody';

/** Characters of a word by which the index is read. Each costs, and those at the end of an address are in every account. */
const INDEXED = 16;

/** That the texts of an account hold `word`, which is the parameter `place`. */
export const holding = (word: string, place: string): string =>
  word.length <= INDEXED
    ? `search like containing(${place})`
    : `search like containing(left(searchable(${place}), ${INDEXED})) and strpos(search, searchable(${place})) > 0`;

/** Whether the accounts of a scope are rather to be gathered than met along an index. */
export const isGathered = (scope: Scope): boolean => scope !== 'everybody' && 'sirets' in scope && isWide(scope.sirets);

/**
 * The scope and the criteria as SQL; in `from`, a wide scope is gathered before it is filtered. Values stay parameters; the
 * planner reads them, and chooses the index by them.
 */
function conditions(scope: Scope, { words, status, referent }: Criteria) {
  const held = scope === 'everybody' ? [] : Object.entries(scope);
  const values: unknown[] = [...held.map(([, list]) => list), ...words];
  const terms = [
    "kind = 'portail'",
    ...held.map(([column]) => `${column} && $1`),
    ...words.map((word, rank) => holding(word, `$${held.length + rank + 1}`)),
  ];
  const filters = [
    ...(status ? [`status = '${status}'`] : []),
    ...(referent !== undefined ? [`${referent ? '' : 'not '}'REFERENT_PORTAIL_OF' = any (profils)`] : []),
  ];
  const all = [...terms, ...filters].join(' and ');
  const from = isGathered(scope)
    ? `from (select * from users where ${terms.join(' and ')} offset 0) users where ${filters.join(' and ') || 'true'}`
    : `from users where ${all}`;
  return { from, where: all, values };
}

type Rows = { order: Order; offset: number; limit: number };

/**
 * One page of the accounts that hold some words, or of a wide scope, and how many there are, counted no further than `atMost`.
 * They are all gathered first, then sorted: a name is searched where it stands in the order of names, so that a walk along this
 * order would meet nobody before the end of the list. Beyond `atMost` the page is not to be trusted.
 */
export async function findMatches(
  db: Db,
  scope: Scope,
  criteria: Criteria,
  { order, offset, limit }: Rows,
  atMost: number,
): Promise<{ users: FoundUser[]; count: number }> {
  const { from, values } = conditions(scope, criteria);
  const [sort, next] = [orderBy(order), values.length];
  const text = `
    with found as materialized (
      select sub, search, prenom, email, last_login_on, last_login_at ${from} limit $${next + 1}),
    page as (select sub from found order by ${sort} limit $${next + 2} offset $${next + 3})
    select ${COLUMNS}, count from (select count(*)::int as count from found) counted
    left join (page join users using (sub)) on true order by ${sort}`;
  const { rows } = await db.query<FoundUser & { count: number }>(text, [...values, atMost, limit, offset]);
  return { users: rows.filter(({ sub }) => sub !== null), count: rows[0]?.count ?? 0 };
}

/** One page of a list that is long or has no words, read along an index in its order. */
export async function findUsers(
  db: Db,
  scope: Scope,
  criteria: Criteria,
  { order, offset, limit }: Rows,
): Promise<FoundUser[]> {
  const { where, values } = conditions(scope, criteria);
  const [sort, next] = [orderBy(order), values.length];
  const text = `
    with page as (select sub from users where ${where} order by ${sort} limit $${next + 1} offset $${next + 2})
    select ${COLUMNS} from page join users using (sub) order by ${sort}`;
  return (await db.query<FoundUser>(text, [...values, limit, offset])).rows;
}

/** How many accounts there are, counted no further than `atMost`. */
export async function countUsers(db: Db, scope: Scope, criteria: Criteria, atMost: number): Promise<number> {
  const { from, values } = conditions(scope, criteria);
  const text = `select count(*)::int as count from (select ${from} limit $${values.length + 1}) found`;
  const { rows } = await db.query<{ count: number }>(text, [...values, atMost]);
  return rows[0]?.count ?? 0;
}

/** An account as it is exported, with the établissements of the perimeter that it is attached to. */
export type ExportedUser = FoundUser & { civilite: string | null; sirets: string[]; search: string };

/** The next `limit` accounts by name, after the one whose place in the order is `after`: a list of any length is read so. */
export async function findUsersAfter(
  db: Db,
  perimetre: string[],
  criteria: Criteria,
  { after, limit }: { after: string; limit: number },
): Promise<ExportedUser[]> {
  const { where, values } = conditions({ sirets: perimetre }, criteria);
  const next = values.length;
  const text = `
    select ${COLUMNS}, civilite, search, array(select unnest(sirets) intersect select unnest($1::text[]) order by 1) as sirets
    from users where ${where} and search > $${next + 1} order by search limit $${next + 2}`;
  return (await db.query<ExportedUser>(text, [...values, after, limit])).rows;
}

/** Whether an account of the perimeter has exactly this login, in lower case. */
export async function hasLogin(db: Db, perimetre: string[], email: string): Promise<boolean> {
  const text = 'select from users where lower(email) = $2 and sirets && $1';
  return (await db.query(text, [perimetre, email])).rowCount === 1;
}
