import { Writable } from 'node:stream';
import pg from 'pg';
import { refuseShown } from './handed-out.ts';
import { refuseSecrets } from './known-secrets.ts';

const lines: string[] = [];

/** Where the applications of a test file write their log, so that it can be searched. */
export const logCapture = new Writable({
  write(chunk, _encoding, done) {
    lines.push(String(chunk));
    done();
  },
});

export const forgetLog = (): void => void lines.splice(0);

/**
 * Throws when the log, a database, a page, a redirect or a mail of this test file has shown a password, a token or the cookie of a
 * session (security.md L8, P12, rule 6).
 */
export async function refuseLeaks(databaseUrls: string[]): Promise<void> {
  refuseShown();
  refuseSecrets('The log', lines.join(''), 'log');
  for (const url of databaseUrls) await refuseLeaksIn(url);
}

async function refuseLeaksIn(connectionString: string): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string }>(`
      select format('%I.%I', schemaname, tablename) as name from pg_tables
      where schemaname not in ('pg_catalog', 'information_schema')`);
    for (const { name } of tables) {
      const { rows } = await client.query<{ row: string }>(`select t::text as row from ${name} t`);
      refuseSecrets(`The table ${name}`, rows.map(({ row }) => row).join('\n'), 'database');
    }
  } finally {
    await client.end();
  }
}
