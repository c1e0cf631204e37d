import { existsSync } from 'node:fs';
import path from 'node:path';
import { migrate } from '#shared/migrate.ts';
import { startCluster } from '../../scripts/postgres/cluster.ts';
import {
  closeSystemDatabases,
  createDatabase,
  DATABASES,
  ensureRole,
  urlFor,
  withClient,
} from '../../scripts/postgres/databases.ts';
import { keepCluster } from './cluster-of-the-run.ts';
import { fastFolder } from './fast-folder.ts';
import { PASSWORD, templateOf } from './templates.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const MIGRATIONS = {
  ogestion: path.join(ROOT, 'idp-ogestion/src/store/migrations'),
  digit_invest: path.join(ROOT, 'rp-digit-invest/src/store/migrations'),
};

/**
 * One throwaway PostgreSQL for the whole run, with one migrated and seeded template for each application. Test files
 * clone the templates (`freshDatabases`).
 */
export default async function setUp(): Promise<void> {
  const cluster = await startCluster({ folder: await fastFolder(), port: 0, temporary: true });
  keepCluster(cluster);
  process.env.TEST_SUPERUSER_URL = cluster.superuserUrl;
  await withClient(cluster.superuserUrl, async (admin) => {
    await closeSystemDatabases(admin);
    for (const name of DATABASES) {
      await ensureRole(admin, name, PASSWORD);
      await createDatabase(admin, templateOf(name), name);
    }
  });
  for (const name of DATABASES) {
    const url = urlFor(cluster.superuserUrl, name, PASSWORD, templateOf(name));
    if (existsSync(MIGRATIONS[name])) await migrate(url, MIGRATIONS[name]);
  }
}
