import { accessSync, constants, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { clearLeftover, commandOf } from '../postgres/leftover.ts';
import { existingHome, pgdataOf, removeHome } from '../postgres/places.ts';
import { StartFault } from '../progress.ts';
import { SECRETS_FILE } from '../secrets.ts';

const POLL_MS = 100;
const PORT_FILE = 'postgres-port';
const OURS = ['logs', PORT_FILE, SECRETS_FILE];

/** What the data folder holds, by its use. */
export const postgresFolder = (dataFolder: string): string => path.join(dataFolder, 'postgres');
export const logFile = (dataFolder: string, name: string): string => path.join(dataFolder, 'logs', `${name}.log`);
export const portFile = (dataFolder: string): string => path.join(dataFolder, PORT_FILE);
const lockFile = (dataFolder: string): string => path.join(dataFolder, 'start.pid');

/** Makes the data folder and makes sure that we can write into it; throws a `StartFault` otherwise. */
export function openDataFolder(dataFolder: string): void {
  try {
    makeFolder(path.join(dataFolder, 'logs'));
    accessSync(dataFolder, constants.W_OK | constants.X_OK);
  } catch (error) {
    const reason = error instanceof Error ? error.message : error;
    throw new StartFault(`The data folder ${dataFolder} cannot be used (${reason}): give another with DATA_FOLDER.`);
  }
}

/** Makes a folder and those above it. Node's own `recursive` never returns below /proc, which says that nothing exists. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(path.dirname(folder));
  mkdirSync(folder);
}

/** Takes the folder for this process alone; gives what lets it go. Throws a `StartFault` when another start holds it. */
export function lock(dataFolder: string): () => void {
  const holder = holderOf(dataFolder);
  if (holder) {
    throw new StartFault(
      `Process ${holder} already runs on ${dataFolder}: stop it, or give another folder with DATA_FOLDER.`,
    );
  }
  rmSync(lockFile(dataFolder), { force: true });
  writeFileSync(lockFile(dataFolder), String(process.pid), { flag: 'wx' });
  return () => rmSync(lockFile(dataFolder), { force: true });
}

/** The live `npm start` that holds the folder. The number of a dead one may since belong to any other program. */
function holderOf(dataFolder: string): number | undefined {
  try {
    const pid = Number(readFileSync(lockFile(dataFolder), 'utf8'));
    return pid !== process.pid && /scripts\/start\.(mjs|ts)/.test(commandOf(pid)) ? pid : undefined;
  } catch {
    return undefined;
  }
}

/** Stops the start that holds the folder, if any, then deletes what is ours in it, and nothing else. */
export async function beginAgain(dataFolder: string): Promise<void> {
  const holder = holderOf(dataFolder);
  if (holder) process.kill(holder, 'SIGTERM');
  while (holderOf(dataFolder)) await pause(POLL_MS);
  const home = existingHome(postgresFolder(dataFolder));
  if (home) await clearLeftover(pgdataOf(home));
  removeHome(postgresFolder(dataFolder));
  for (const name of OURS) rmSync(path.join(dataFolder, name), { recursive: true, force: true });
}
