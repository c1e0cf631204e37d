import type { Db } from '#shared/pg.ts';
import { Refusal } from '#shared/refusal.ts';
import { type Criteria, countUsers, type FoundUser, findUsers, hasLogin, type Order } from '../store/user-search.ts';
import { normaliseEmail } from './authentication.ts';
import type { Context } from './context.ts';
import { type Page, placeOf, rowsOf } from './paging.ts';
import type { Referent } from './referents.ts';
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
export async function search({ pool }: Context, { perimetre }: Referent, asked: Search): Promise<Found> {
  const criteria = criteriaOf(asked);
  const { limit, offset, atMost } = rowsOf(asked.page);
  const [users, count, mayCreate] = await Promise.all([
    findUsers(pool, perimetre, criteria, { order: asked.order, offset, limit }),
    countUsers(pool, perimetre, criteria, atMost),
    mayCreateAfter(pool, perimetre, asked.q),
  ]);
  return { users, mayCreate, ...placeOf(asked.page, users.length, count) };
}

/**
 * « + » opens once a search has found nobody, whatever the filters. The address of the new person always opens it, so
 * that namesakes do not block (S50).
 */
async function mayCreateAfter(db: Db, perimetre: string[], q: string): Promise<boolean> {
  const words = wordsOf(q);
  if (words.length === 0) return false;
  if ((await countUsers(db, perimetre, { words }, 1)) === 0) return true;
  return isEmail(q) && !(await hasLogin(db, perimetre, normaliseEmail(q)));
}

/** Refuses a creation that no search has prepared. */
export async function requireSearch(db: Db, { perimetre }: Referent, q: string): Promise<void> {
  if (await mayCreateAfter(db, perimetre, q)) return;
  throw new Refusal(
    'conflict',
    "Recherchez d'abord la personne : un compte se crée quand la recherche n'en trouve aucun. Son adresse mail suffit.",
  );
}
