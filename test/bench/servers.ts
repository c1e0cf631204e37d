import { fork } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import path from 'node:path';
import { RUNTIME } from '../../scripts/runtime.ts';
import { nextMessage } from './messages.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');

export type Server = {
  name: string;
  pid: number;
  /** Database in which its statements are counted. */
  database: string;
  /** From the start of the process to the moment it listens. */
  readyMs: number;
  stop(): Promise<void>;
};

type Launch = {
  name: string;
  /** Its first file, relative to the root of the repository. */
  entry: string;
  database: string;
  env: Record<string, string>;
  /** Options of Node itself. */
  flags?: string[];
  logs: string;
};

/** Starts a server as a process of its own, which writes its log to a file, and waits until it listens. */
export async function launch({ name, entry, database, env, flags = [], logs }: Launch): Promise<Server> {
  const log = openSync(path.join(logs, `${name}.log`), 'a');
  const start = performance.now();
  const child = fork(path.join(ROOT, entry), {
    cwd: ROOT,
    env: { ...kept(), ...env },
    execArgv: flags,
    stdio: ['ignore', log, log, 'ipc'],
  });
  closeSync(log);
  await nextMessage(child, `${name} (see ${path.join(logs, `${name}.log`)})`);
  const readyMs = performance.now() - start;
  return { name, pid: child.pid as number, database, readyMs, stop: () => stopped(child) };
}

/** As the applications run everywhere, or as our own environment says, to try other settings of Node and its memory. */
const kept = (): NodeJS.ProcessEnv => {
  const { PATH, NODE_OPTIONS = RUNTIME.NODE_OPTIONS, MALLOC_ARENA_MAX = RUNTIME.MALLOC_ARENA_MAX } = process.env;
  return { PATH, NODE_OPTIONS, MALLOC_ARENA_MAX };
};

async function stopped(child: ReturnType<typeof fork>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}
