import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { type RequestListener, request } from 'node:http';
import path from 'node:path';
import type { Env } from './ogestion-world.ts';

const MAIN = path.resolve(import.meta.dirname, '../../idp-ogestion/src/main.ts');

/** A process of its own that serves oGestion, ready on a free port. */
export type Served = { port: number; kill(): Promise<void> };

/** Starts it on settings that are not those of this process. Throws when it ends before it is ready. */
export async function forkOgestion(settings: Env): Promise<Served> {
  const env = { PATH: process.env.PATH, LOG_LEVEL: 'silent', ...settings, OGESTION_PORT: '0' };
  const child = fork(MAIN, { env, execArgv: [], stdio: 'ignore' });
  const port = await readyPort(child);
  return {
    port,
    kill: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    },
  };
}

async function readyPort(child: ChildProcess): Promise<number> {
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`oGestion ended with ${code} before it was ready.`);
  });
  const [message] = await Promise.race([once(child, 'message'), ended]);
  ended.catch(() => {});
  return (message as { port: number }).port;
}

/** Hands requests over to the process at `port`, as a load balancer does. */
export const handOverTo =
  (port: number): RequestListener =>
  (req, res) => {
    const { method, url, headers } = req;
    const onward = request({ port, path: url, method, headers }, (answer) => {
      res.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(res);
    });
    onward.on('error', () => res.writeHead(502).end());
    req.pipe(onward);
  };
