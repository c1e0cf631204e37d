import type { Db } from '#shared/pg.ts';

/** What every request may move, refused or not: the journal, sessions, and their counters. */
const MOVING = /^(audit_events|oidc_|login_throttles|session|logins|logout_tokens|pgmigrations|mail_requests)/;

/** The whole of a database but what moves by itself, to be compared with itself later. */
export async function stateOf(db: Db): Promise<Record<string, string>> {
  const { rows } = await db.query<{ name: string }>(
    `select table_name as name from information_schema.tables
     where table_schema = 'public' and table_type = 'BASE TABLE' order by 1`,
  );
  const state: Record<string, string> = {};
  for (const { name } of rows.filter((table) => !MOVING.test(table.name))) {
    const text = `select md5(coalesce(string_agg(t::text, '|' order by t::text), '')) as sum from ${name} t`;
    state[name] = (await db.query<{ sum: string }>(text)).rows[0]?.sum ?? '';
  }
  return state;
}
