import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, expect, test } from '@jest/globals';

const FIXTURE = path.join(import.meta.dirname, 'fixtures/held-service.ts');
const started: ChildProcess[] = [];
afterEach(() => started.splice(0).forEach((child) => void child.kill('SIGKILL')));

function start(port: number): ChildProcess {
  const child = fork(FIXTURE, [String(port)], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'], execArgv: [] });
  started.push(child);
  return child;
}

/** A running service and what it says of itself. */
async function service(): Promise<{
  child: ChildProcess;
  port: number;
  exit: Promise<unknown[]>;
  log: Promise<string>;
}> {
  const child = start(0);
  const log = child.stdout ? text(child.stdout) : Promise.resolve('');
  const [ready] = await once(child, 'message');
  return { child, port: ready.port, exit: once(child, 'exit'), log };
}

async function ask(port: number, url: string, agent?: Agent): Promise<string> {
  const [response]: IncomingMessage[] = await once(get({ port, path: url, agent, host: '127.0.0.1' }), 'response');
  if (!response) throw new Error('no response');
  return text(response);
}

test('announces itself to its parent', async () => {
  const child = start(0);
  const [ready] = await once(child, 'message');
  expect(ready).toEqual({ ready: 'held', port: expect.any(Number) });
});

test.each(['SIGTERM', 'SIGINT'] as const)(
  '%s: answers what is under way, refuses the rest, frees, exits 0',
  async (signal) => {
    const { child, port, exit, log } = await service();
    const agent = new Agent({ keepAlive: true });
    expect(await ask(port, '/', agent)).toBe('at once');
    const answer = ask(port, '/held');
    await once(child, 'message');
    child.kill(signal);
    await refused(port);
    child.send('answer');
    expect(await answer).toBe('answered at last');
    expect(await exit).toEqual([0, null]);
    expect(
      (await log)
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).msg),
    ).toEqual(['listening', 'closed', 'stopped']);
    agent.destroy();
  },
);

test('the death of the parent, seen by the IPC channel, stops it', async () => {
  const { child, exit } = await service();
  child.disconnect();
  expect(await exit).toEqual([0, null]);
});

test('a taken port: one line, exit 1', async () => {
  const { port } = await service();
  const second = start(port);
  const log = second.stdout ? text(second.stdout) : Promise.resolve('');
  expect(await once(second, 'exit')).toEqual([1, null]);
  expect((await log).trim().split('\n')).toEqual([
    expect.stringContaining(`cannot listen on port ${port}: another program`),
  ]);
});

/** Resolves when new connections are refused. */
async function refused(port: number): Promise<void> {
  for (;;) {
    const code = await ask(port, '/').then(
      () => 'open',
      (error: NodeJS.ErrnoException) => error.code,
    );
    if (code === 'ECONNREFUSED') return;
  }
}
