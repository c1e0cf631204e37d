/**
 * Writes docs/schema/*.sql: today's schema of both databases, as the migrations make it on an empty PostgreSQL.
 *   npm run schema
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import setUp from '../test/support/global-setup.ts';
import tearDown from '../test/support/global-teardown.ts';
import { freshDatabases } from '../test/support/postgres.ts';
import { withClient } from './postgres/databases.ts';
import { describeSchema } from './schema/describe.ts';
import { SCHEMAS } from './schema/documents.ts';

const ROOT = path.resolve(import.meta.dirname, '..');

await setUp();
try {
  const databases = await freshDatabases();
  for (const { file, title, url } of SCHEMAS) {
    writeFileSync(path.join(ROOT, file), await withClient(databases[url], (client) => describeSchema(client, title)));
    console.log(file);
  }
} finally {
  await tearDown();
}
