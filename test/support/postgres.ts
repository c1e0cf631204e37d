import { randomBytes } from 'node:crypto';
import { createDatabase, DATABASES, type DatabaseName, urlFor, withClient } from '../../scripts/postgres/databases.ts';
import { refuseLeaks } from './leaks.ts';
import { PASSWORD, templateOf } from './templates.ts';

export type FreshDatabases = {
  ogestionUrl: string;
  digitInvestUrl: string;
  /** Deletes them, once it is sure that they show no password, no token and no cookie of a session. */
  drop(): Promise<void>;
};

/** Private copies of the migrated and seeded databases, about 30 ms each; for one test file, or one test that needs it. */
export async function freshDatabases(): Promise<FreshDatabases> {
  const suffix = randomBytes(6).toString('hex');
  const copyOf = (name: DatabaseName): string => `${name}_${suffix}`;
  await withClient(superuserUrl(), async (admin) => {
    for (const name of DATABASES) await createDatabase(admin, copyOf(name), name, templateOf(name));
  });
  const urlOf = (name: DatabaseName): string => urlFor(superuserUrl(), name, PASSWORD, copyOf(name));
  const drop = async (): Promise<void> => {
    await refuseLeaks(DATABASES.map(urlOf)).finally(() =>
      withClient(superuserUrl(), async (admin) => {
        for (const name of DATABASES) await admin.query(`drop database if exists ${copyOf(name)} with (force)`);
      }),
    );
  };
  return { ogestionUrl: urlOf('ogestion'), digitInvestUrl: urlOf('digit_invest'), drop };
}

/** The superuser's URL of the run's cluster, for tests about the cluster itself. */
export function superuserUrl(): string {
  const url = process.env.TEST_SUPERUSER_URL;
  if (!url) throw new Error('No PostgreSQL for the tests: run them with `npm test` or `npm run jest`.');
  return url;
}
