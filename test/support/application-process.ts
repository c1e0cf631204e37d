import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { Env } from './ogestion-world.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');

/** An application as a real process, which a test may kill and start again at the same address. */
export type ApplicationProcess = {
  start(): Promise<void>;
  /** SIGKILL: no warning, nothing is finished. */
  kill(): Promise<void>;
  stop(): Promise<void>;
};

/** The process of `folder` (idp-ogestion or rp-digit-invest) with these settings; not started yet. */
export function applicationProcess(folder: string, env: Env): ApplicationProcess {
  let child: ChildProcess | undefined;

  async function end(signal: NodeJS.Signals): Promise<void> {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }

  return {
    async start() {
      const main = path.join(ROOT, folder, 'src/main.ts');
      child = spawn(process.execPath, [main], {
        env: { ...env, PATH: process.env.PATH, LOG_LEVEL: 'fatal' },
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      });
      const died = once(child, 'exit').then(() => Promise.reject(new Error(`${folder} did not start`)));
      await Promise.race([once(child, 'message'), died]);
      died.catch(() => {});
    },
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
  };
}
