import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { freePort, isFree } from '../ports.ts';
import { startCluster } from '../postgres/cluster.ts';
import { type DatabaseName, ensureDatabases, withClient } from '../postgres/databases.ts';
import { StartFault } from '../progress.ts';
import { supervise } from '../supervise.ts';
import { portFile, postgresFolder } from './data-folder.ts';
import type { StartSettings } from './settings.ts';

export type Databases = {
  urls: Record<DatabaseName, string>;
  /** Where the embedded PostgreSQL keeps its data, when there is one. */
  home: string | undefined;
  stop(): Promise<void>;
};

/** The databases of the settings; for those not given, an embedded PostgreSQL kept running. */
export async function startDatabases(
  settings: StartSettings,
  passwords: Record<DatabaseName, string>,
): Promise<Databases> {
  const given = { ogestion: settings.OGESTION_DATABASE_URL, digit_invest: settings.DIGIT_INVEST_DATABASE_URL };
  await reach('OGESTION_DATABASE_URL', given.ogestion);
  await reach('DIGIT_INVEST_DATABASE_URL', given.digit_invest);
  if (given.ogestion && given.digit_invest) return { urls: given, home: undefined, stop: async () => {} };
  const folder = postgresFolder(settings.DATA_FOLDER);
  const port = settings.POSTGRES_PORT || (await keptPort(settings.DATA_FOLDER));
  const launch = () => startCluster({ folder, port });
  const { first, stop } = await supervise({ name: 'PostgreSQL', launch, say: console.log });
  const own = await ensureDatabases(first.superuserUrl, passwords);
  const urls = { ogestion: given.ogestion || own.ogestion, digit_invest: given.digit_invest || own.digit_invest };
  return { urls, home: first.home, stop };
}

/** Throws a `StartFault` when a database that the operator gave does not answer. */
async function reach(setting: string, url: string): Promise<void> {
  if (!url) return;
  await withClient(url, async () => {}).catch((error) => {
    throw new StartFault(`The database of ${setting} cannot be used: ${error.message || error.code}.`);
  });
}

/** The port of the last time while it is free, so that what people noted of it stays true. */
async function keptPort(dataFolder: string): Promise<number> {
  const file = portFile(dataFolder);
  const last = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
  if (last && (await isFree(last))) return last;
  const port = await freePort();
  writeFileSync(file, String(port));
  return port;
}
