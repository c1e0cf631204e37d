import path from 'node:path';
import { exportJWK, generateKeyPair } from 'jose';
import { migrate } from '#shared/migrate.ts';
import { prepareDatabase } from '../../idp-ogestion/src/store/prepare.ts';
import { startCluster } from '../../scripts/postgres/cluster.ts';
import {
  closeSystemDatabases,
  createDatabase,
  DATABASES,
  type DatabaseName,
  ensureRole,
  urlFor,
  withClient,
} from '../../scripts/postgres/databases.ts';
import { seedOgestion } from '../../scripts/seed.ts';
import { findChromium } from './chromium.ts';
import { keepCluster } from './cluster-of-the-run.ts';
import { fastFolder } from './fast-folder.ts';
import { TEST_KEY_SECRET, TEST_PEPPER } from './secrets.ts';
import { PASSWORD, templateOf } from './templates.ts';

const DIGIT_INVEST_MIGRATIONS = path.resolve(import.meta.dirname, '../../rp-digit-invest/src/store/migrations');

/**
 * One throwaway PostgreSQL for the whole run, with one migrated and seeded template for each application. Test files
 * clone the templates (`freshDatabases`). Chromium is unpacked here, so that no test waits for it.
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
  const urlOf = (name: DatabaseName): string => urlFor(cluster.superuserUrl, name, PASSWORD, templateOf(name));
  await Promise.all([
    fillOgestion(urlOf('ogestion')),
    migrate(urlOf('digit_invest'), DIGIT_INVEST_MIGRATIONS),
    findChromium(),
  ]);
}

/** The cast is in the template, so that no test waits for its passwords to be hashed. A world registers its own client. */
async function fillOgestion(url: string): Promise<void> {
  await prepareDatabase(url);
  const { publicKey } = await generateKeyPair('ES256');
  const digitInvestKey = { ...(await exportJWK(publicKey)), kid: 'template' };
  const secrets = { pepper: TEST_PEPPER, keySecret: TEST_KEY_SECRET };
  await seedOgestion(url, { ...secrets, digitInvestUrl: 'http://localhost:3001', digitInvestKey });
}
