import { type Page, placeOf, rowsOf } from '#shared/paging.ts';
import type { Db } from '#shared/pg.ts';
import { Refusal } from '#shared/refusal.ts';
import {
  type Criteria,
  countUsers,
  type FoundUser,
  findMatches,
  findUsers,
  hasLogin,
  isGathered,
  type Order,
  type Scope,
} from '../store/user-search.ts';
import { normaliseEmail } from './authentication.ts';
import type { Context } from './context.ts';
import type { Gestionnaire } from './habilitations.ts';
import { isEmail } from './user-form.ts';

/** What is asked for: the words typed, the filters, the order, the page. */
export type Search = {
  q: string;
  status: Criteria['status'];
  referent: Criteria['referent'];
  order: Order;
  page: number;
};

export type Found = Page & {
  users: FoundUser[];
  /** Whether an account may be created after this search (S50). */
  mayCreate: boolean;
};

/** More words than this narrow nothing. */
const WORDS = 8;

/** The words of a search; commas separate as spaces do. */
export const wordsOf = (q: string): string[] =>
  q
    .split(/[\s,;]+/)
    .filter(Boolean)
    .slice(0, WORDS);

export const criteriaOf = ({ q, status, referent }: Pick<Search, 'q' | 'status' | 'referent'>): Criteria => ({
  words: wordsOf(q),
  status,
  referent,
});

/** The accounts of the référent's perimeter that match, 20 at a time (S40–S46, G68). */
export async function search({ pool }: Context, { perimetre }: Gestionnaire, asked: Search): Promise<Found> {
  const { users, count } = await pageOf(pool, { sirets: perimetre }, asked);
  const filtered = asked.status !== undefined || asked.referent !== undefined;
  const found = count > 0 ? true : filtered ? undefined : false;
  return {
    users,
    mayCreate: await mayCreateAfter(pool, perimetre, asked.q, found),
    ...placeOf(asked.page, users.length, count),
  };
}

/** One page of the accounts of a scope that match, and how many there are. */
export async function pageOf(db: Db, scope: Scope, asked: Search): Promise<{ users: FoundUser[]; count: number }> {
  const criteria = criteriaOf(asked);
  const { limit, offset, atMost } = rowsOf(asked.page);
  const rows = { order: asked.order, offset, limit };
  if (criteria.words.length === 0 && !isGathered(scope)) {
    const listed = [findUsers(db, scope, criteria, rows), countUsers(db, scope, criteria, atMost)] as const;
    const [users, count] = await Promise.all(listed);
    return { users, count };
  }
  const matches = await findMatches(db, scope, criteria, rows, atMost);
  if (matches.count < atMost) return matches;
  return { ...matches, users: await findUsers(db, scope, criteria, rows) };
}

/**
 * « + » opens once a search has found nobody, whatever the filters. The address of the new person always opens it, so
 * that namesakes do not block (S50). `found` says whether the words found somebody, where it is known already.
 */
async function mayCreateAfter(db: Db, perimetre: string[], q: string, found?: boolean): Promise<boolean> {
  const words = wordsOf(q);
  if (words.length === 0) return false;
  const somebody = found ?? (await countUsers(db, { sirets: perimetre }, { words }, 1)) > 0;
  return !somebody || (isEmail(q) && !(await hasLogin(db, perimetre, normaliseEmail(q))));
}

/** Refuses a creation that no search has prepared. */
export async function requireSearch(db: Db, { perimetre }: Gestionnaire, q: string): Promise<void> {
  if (await mayCreateAfter(db, perimetre, q)) return;
  throw new Refusal(
    'conflict',
    "Recherchez d'abord la personne : un compte se crée quand la recherche n'en trouve aucun. Son adresse mail suffit.",
  );
}
