import type { ChildProcess } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../ports.ts';
import { StartFault } from '../progress.ts';
import { databaseAccount } from './account.ts';
import { initialise, superuserPassword } from './initialise.ts';
import { clearLeftover } from './leftover.ts';
import { existingHome, newHome, pgdataOf, programsFor, removeHome } from './places.ts';
import { endOf, faultAtStart, guard, launch, stopServer } from './server.ts';

export type ClusterOptions = {
  folder: string;
  /** 0 takes any free port. */
  port: number;
  /** A throwaway cluster: no durability, deleted when stopped. */
  temporary?: boolean;
  /** Server settings, over the default ones. */
  settings?: Record<string, string>;
};

export type Cluster = {
  port: number;
  /** Where the data really is: another place than asked when PostgreSQL's account could not enter it. */
  home: string;
  superuserUrl: string;
  /** Resolves when the server has ended, with the reason. */
  ended: Promise<string>;
  /** Stops the server; deletes a temporary cluster. */
  stop(): Promise<void>;
};

const SETTINGS = { listen_addresses: '127.0.0.1', unix_socket_directories: '', timezone: 'UTC', log_timezone: 'UTC' };
const WITHOUT_DURABILITY = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_wal_size: '128MB',
  max_connections: '300',
};
const ORPHANS_MS = 15_000;
const RETRY_MS = 200;

/**
 * Starts the real PostgreSQL that comes with npm, in `folder`, on 127.0.0.1 only and with password authentication;
 * creates it the first time. The server stops when we do, even when we are killed. Throws with the end of its log when
 * it cannot start.
 */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const existing = existingHome(options.folder);
  const account = databaseAccount(existing && pgdataOf(existing));
  const programs = programsFor(account);
  const home = existing ?? newHome(account, options.folder);
  if (existing) await clearLeftover(pgdataOf(home));
  else await initialise(programs, home, account, !options.temporary);
  const deadline = performance.now() + ORPHANS_MS;
  for (;;) {
    const port = options.port || (await freePort());
    const server = launch(programs, home, account, settingsOf(options, port));
    const watcher = guard(server, options.temporary ? home : '');
    const superuserUrl = `postgres://postgres:${superuserPassword(home)}@127.0.0.1:${port}/postgres`;
    const fault = await faultAtStart(server, superuserUrl, home);
    if (!fault) return asCluster(server, watcher, { port, home, superuserUrl }, options);
    watcher.kill('SIGKILL');
    if (!willPass(fault, options.port) || performance.now() > deadline) throw new StartFault(fault);
    await pause(RETRY_MS);
  }
}

/** Backends orphaned by a killed postmaster leave by themselves; a free port may be taken between our look and its use. */
const willPass = (fault: string, port: number): boolean =>
  fault.includes('is still in use') || (port === 0 && fault.includes('could not bind'));

const settingsOf = ({ temporary, settings }: ClusterOptions, port: number): Record<string, string> => ({
  ...SETTINGS,
  ...(temporary ? WITHOUT_DURABILITY : {}),
  ...settings,
  port: String(port),
});

type Facts = Pick<Cluster, 'port' | 'home' | 'superuserUrl'>;

function asCluster(server: ChildProcess, watcher: ChildProcess, facts: Facts, options: ClusterOptions): Cluster {
  const ended = endOf(server);
  async function stop(): Promise<void> {
    await stopServer(server);
    watcher.kill('SIGKILL');
    if (options.temporary) removeHome(options.folder);
  }
  ended.then(() => watcher.kill('SIGKILL'));
  return { ...facts, ended, stop };
}
