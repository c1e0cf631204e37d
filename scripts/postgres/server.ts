import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import type { Account } from './account.ts';
import { giveTo } from './initialise.ts';
import { pgdataOf } from './places.ts';

const POLL_MS = 25;
const FAST_STOP_MS = 20_000;

/**
 * Launches the postmaster. It writes to a file, not to us: a server must outlive a broken pipe long enough to stop well.
 * A process group of its own keeps the terminal's Ctrl-C from it, since the applications must stop first.
 */
export function launch(
  programs: string,
  home: string,
  account: Account,
  settings: Record<string, string>,
): ChildProcess {
  const logFile = logOf(home);
  rmSync(logFile, { force: true });
  const log = openSync(logFile, 'a', 0o600);
  giveTo(account, logFile);
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const server = spawn(path.join(programs, 'bin/postgres'), ['-D', pgdataOf(home), ...flags], {
    ...account,
    cwd: '/',
    env: { LC_ALL: 'C' },
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  return server;
}

const logOf = (home: string): string => path.join(home, 'postgres.log');
const hasEnded = (server: ChildProcess): boolean => server.exitCode !== null || server.signalCode !== null;

/** Waits until the server answers. Gives the end of its log when it ends instead. */
export async function faultAtStart(server: ChildProcess, url: string, home: string): Promise<string | undefined> {
  while (!hasEnded(server)) {
    if (await answers(url)) return undefined;
    await pause(POLL_MS);
  }
  const log = readFileSync(logOf(home), 'utf8').trimEnd().split('\n').slice(-8).join('\n');
  return `PostgreSQL did not start in ${home}:\n${log}`;
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  return client.connect().then(
    () => client.end().then(() => true),
    () => false,
  );
}

/** A shell that outlives us and stops the server when we are gone, whatever ended us. */
export function guard(server: ChildProcess, folderToDelete = ''): ChildProcess {
  const script = path.join(import.meta.dirname, 'guard.sh');
  const watcher = spawn('/bin/sh', [script, String(server.pid), folderToDelete], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  watcher.unref();
  return watcher;
}

/** Resolves when the server has ended, with the reason. */
export const endOf = (server: ChildProcess): Promise<string> =>
  once(server, 'exit').then(([code, signal]) => String(signal ?? `exit ${code}`));

/** Fast shutdown: transactions under way are rolled back, what is committed is on disk. Immediate after 20 s. */
export async function stopServer(server: ChildProcess): Promise<void> {
  if (hasEnded(server)) return;
  const impatience = setTimeout(() => server.kill('SIGQUIT'), FAST_STOP_MS);
  server.kill('SIGINT');
  await once(server, 'exit');
  clearTimeout(impatience);
}
