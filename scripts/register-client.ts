/**
 * Registers an application at oGestion from a file (docs/integration.md), or brings its registration up to date.
 *   npm run client:register -- application.json [--new-secret]      `-` reads the file from standard input
 * It writes to the database of OGESTION_DATABASE_URL, or else to the one that `npm start` runs.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { systemClock } from '#shared/clock.ts';
import { readApplication } from './registration/application.ts';
import { type Outcome, register } from './registration/register.ts';

const STANDARD_INPUT = 0;

try {
  const { file, newSecret } = readArguments();
  const production = process.env.NODE_ENV === 'production';
  const application = readApplication(readFileSync(file === '-' ? STANDARD_INPUT : file, 'utf8'), production);
  const db = new pg.Client({ connectionString: await databaseUrl() });
  await db.connect();
  const outcome = await register(db, application, newSecret, systemClock.now()).finally(() => db.end());
  tell(application.client_id, outcome);
  if (!application.pkce_required) console.log('Warning: without PKCE, this application must send a nonce.');
} catch (error) {
  console.error(error instanceof Error ? error.message || error.name : error);
  process.exitCode = 1;
}

function readArguments(): { file: string; newSecret: boolean } {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { 'new-secret': { type: 'boolean' } } });
  const [file, ...more] = positionals;
  if (!file || more.length > 0) throw new Error('Give one file: npm run client:register -- application.json');
  return { file, newSecret: values['new-secret'] ?? false };
}

async function databaseUrl(): Promise<string> {
  if (process.env.OGESTION_DATABASE_URL) return process.env.OGESTION_DATABASE_URL;
  const { databaseOfStart } = await import('./registration/started.ts');
  return databaseOfStart(process.env);
}

function tell(clientId: string, { did, secret }: Outcome): void {
  console.log(did === 'unchanged' ? `${clientId} was registered so already.` : `${clientId} is ${did}.`);
  if (secret) console.log(`client_secret, shown this once: ${secret}`);
}
