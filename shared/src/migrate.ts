import { readdir } from 'node:fs/promises';
import { runner } from 'node-pg-migrate';
import pg from 'pg';

/** Any number: it only has to be the same for all processes that migrate one database. */
const MIGRATION_LOCK = 20260101;

/**
 * Applies the `.sql` migrations of `folder` that the database has not yet seen. Processes that start together wait for
 * one another. Gives the names applied.
 */
export async function migrate(databaseUrl: string, folder: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const applied = await runner({
      dbClient: client,
      dir: folder,
      direction: 'up',
      migrationsTable: 'migrations',
      noLock: true,
      logger: { debug() {}, info() {}, warn() {}, error() {} },
    });
    return applied.map((migration) => migration.name);
  } finally {
    await client.end();
  }
}

/** Names of the migrations of `folder` that the database has not seen: empty when it is ready to serve. */
export async function pendingMigrations(db: Pick<pg.Pool, 'query'>, folder: string): Promise<string[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.sql')).map((file) => file.slice(0, -4));
  const seen = await db.query<{ name: string }>('select name from migrations');
  const names = new Set(seen.rows.map((row) => row.name));
  return files.filter((file) => !names.has(file));
}
