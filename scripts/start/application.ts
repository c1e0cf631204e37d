import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { StartFault } from '../progress.ts';
import { RUNTIME } from '../runtime.ts';
import type { Running } from '../supervise.ts';

/** A little more than an application gives to the requests under way. */
const PATIENCE_MS = 12_000;
const TAIL_LINES = 8;

export type Application = { name: string; main: string; env: NodeJS.ProcessEnv; log: string };

/**
 * Runs the `main.ts` of an application, its output in a file, until it says that it listens. It stops when the channel to us
 * closes, whatever ended us; a process group of its own keeps the terminal's Ctrl-C from it, since we stop it in order.
 * Throws a `StartFault` with the end of its log when it ends instead.
 */
export async function launchApplication({ name, main, env, log }: Application): Promise<Running> {
  const output = openSync(log, 'a');
  const child = spawn(process.execPath, [main], {
    env: { ...RUNTIME, ...env },
    detached: true,
    stdio: ['ignore', output, output, 'ipc'],
  });
  closeSync(output);
  const ended = once(child, 'exit').then(([code, signal]) => String(signal ?? `exit ${code}`));
  const ready = once(child, 'message').then(() => undefined);
  const reason = await Promise.race([ready, ended]);
  if (reason) throw new StartFault(`${name} did not start (${reason}). Its log, ${log}, ends with:\n${tailOf(log)}`);
  return { ended, stop: () => stop(child, ended) };
}

const tailOf = (log: string): string => readFileSync(log, 'utf8').trimEnd().split('\n').slice(-TAIL_LINES).join('\n');

async function stop(child: ChildProcess, ended: Promise<string>): Promise<void> {
  const impatience = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
  child.kill('SIGTERM');
  await ended;
  clearTimeout(impatience);
}
