import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { StartFault } from '../progress.ts';

const POLL_MS = 50;
const FAST_STOP_MS = 20_000;
const BURIAL_MS = 2_000;

/**
 * Makes `pgdata` startable after a parent that died without stopping its cluster: a postmaster still alive is stopped. A
 * postmaster.pid whose number belongs to another program, or to a dead process that nobody buries, is removed, for
 * PostgreSQL would refuse to start; else it is left to PostgreSQL, which reads in it whether orphans still hold the data.
 */
export async function clearLeftover(pgdata: string): Promise<void> {
  const pidFile = path.join(pgdata, 'postmaster.pid');
  const pid = readPid(pidFile);
  if (pid === undefined) return;
  await stopPostmaster(pid, pgdata);
  for (let waited = 0; isTaken(pid); waited += POLL_MS) {
    if (waited > BURIAL_MS) return rmSync(pidFile, { force: true });
    await pause(POLL_MS);
  }
}

async function stopPostmaster(pid: number, pgdata: string): Promise<void> {
  for (let waited = 0; isPostmasterOf(pid, pgdata); waited += POLL_MS) {
    if (waited === 0) signal(pid, 'SIGINT');
    if (waited === FAST_STOP_MS) signal(pid, 'SIGQUIT');
    await pause(POLL_MS);
  }
}

/** Sends a signal to a process that may end at this very moment. */
function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (codeOf(error) !== 'ESRCH')
      throw new StartFault(`PostgreSQL (process ${pid}) was left running by another account.`);
  }
}

function isTaken(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined);

function readPid(pidFile: string): number | undefined {
  try {
    return Number.parseInt(readFileSync(pidFile, 'utf8'), 10) || undefined;
  } catch {
    return undefined;
  }
}

const isPostmasterOf = (pid: number, pgdata: string): boolean => {
  const command = commandOf(pid);
  return command.includes('postgres') && command.includes(pgdata);
};

/** The command line of a live process, or nothing. */
export function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return process.platform === 'linux' ? '' : commandFromPs(pid);
  }
}

function commandFromPs(pid: number): string {
  try {
    return execFileSync('ps', ['-p', String(pid), '-o', 'command='], { encoding: 'utf8' });
  } catch {
    return '';
  }
}
