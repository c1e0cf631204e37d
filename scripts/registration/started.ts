import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { StartFault } from '../progress.ts';
import { readSecrets } from '../secrets.ts';
import { portFile } from '../start/data-folder.ts';
import { readStartSettings } from '../start/settings.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');

/** The secrets of the oGestion that `npm start` runs on the data folder of these settings, as environment variables. */
export async function secretsOfStart(env: NodeJS.ProcessEnv): Promise<Record<string, string>> {
  const { DATA_FOLDER } = readStartSettings(env, ROOT);
  return (await readSecrets(DATA_FOLDER)).env;
}

/** The database of the oGestion that `npm start` runs on the data folder of these settings. */
export async function databaseOfStart(env: NodeJS.ProcessEnv): Promise<string> {
  const { DATA_FOLDER, POSTGRES_PORT } = readStartSettings(env, ROOT);
  const noted = portFile(DATA_FOLDER);
  if (!POSTGRES_PORT && !existsSync(noted)) {
    throw new StartFault(`Nothing was started on ${DATA_FOLDER}: run npm start, or give OGESTION_DATABASE_URL.`);
  }
  const { databasePasswords } = await readSecrets(DATA_FOLDER);
  const port = POSTGRES_PORT || Number(readFileSync(noted, 'utf8'));
  return `postgres://ogestion:${encodeURIComponent(databasePasswords.ogestion)}@127.0.0.1:${port}/ogestion`;
}
