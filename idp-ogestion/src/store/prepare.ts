import { fileURLToPath } from 'node:url';
import { runMigrations } from 'graphile-worker';
import { migrate } from '#shared/migrate.ts';

export const MIGRATIONS = fileURLToPath(new URL('migrations', import.meta.url));

/** Brings a database of oGestion up to date, its job queue included. Gives the names of the migrations applied. */
export async function prepareDatabase(databaseUrl: string): Promise<string[]> {
  const applied = await migrate(databaseUrl, MIGRATIONS);
  await runMigrations({ connectionString: databaseUrl });
  return applied;
}
