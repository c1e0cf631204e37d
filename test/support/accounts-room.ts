import { expect } from '@jest/globals';
import { createPool, type Pool } from '#shared/pg.ts';
import { CLAIRE, NINA, PAUL, SOFIA, YANN } from '../../scripts/cast.ts';
import { subOf } from './people.ts';
import { freshDatabases } from './postgres.ts';
import { accountsOf } from './user-forms.ts';

export const USER = ['UTILISATEUR_PORTAIL_OF'];
export const REFERENT = [...USER, 'REFERENT_PORTAIL_OF'];

/** Accounts of the cast in a database that one test has for itself, what référents do to them, and what is left of it. */
export type AccountsRoom = Awaited<ReturnType<typeof openAccounts>>;

/** To be closed in `afterEach`. */
export async function openAccounts() {
  const databases = await freshDatabases();
  const pool = createPool(databases.ogestionUrl, 'test', () => {});
  const rows = async (text: string, values: unknown[]) => (await pool.query(text, values)).rows;
  /** The one row of a statement. */
  const one = async (text: string, values: unknown[] = []) => (await rows(text, values))[0];
  return {
    pool,
    accounts: accountsOf(pool),
    subs: await subsOf(pool),
    one,
    countOf: async (text: string, values: unknown[] = []) => (await rows(text, values)).length,
    userOf: (sub: string) => one('select * from users where sub = $1', [sub]),
    mailsTo: (sub: string) =>
      rows('select kind, recipient, data from mails where sub = $1 order by created_at, kind', [sub]),
    eventsOn: (sub: string) =>
      rows('select event, details, sirets from audit_events where target_sub = $1 order by id', [sub]),
    async close() {
      await pool.end();
      await databases.drop();
    },
  };
}

const subsOf = async (pool: Pool) => ({
  claire: await subOf(pool, CLAIRE),
  paul: await subOf(pool, PAUL),
  sofia: await subOf(pool, SOFIA),
  yann: await subOf(pool, YANN),
  nina: await subOf(pool, NINA),
});

/** A refusal of that kind, whose sentence is like this. */
export const refusal = (kind: string, sentence: RegExp) =>
  expect.objectContaining({ kind, message: expect.stringMatching(sentence) });
