import { once } from 'node:events';
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ownFolder, ownPorts, runStart, type StartProcess, subOf } from '#test/start-process.ts';
import { CLAIRE } from '../../scripts/cast.ts';
import { isFree } from '../../scripts/ports.ts';

const UP = 'Ctrl-C stops everything';
const PORTS = ['OGESTION_PORT', 'DIGIT_INVEST_PORT', 'INBOX_PORT', 'MAIL_PORT'];
const PATIENCE_MS = 60_000;

let settings: Record<string, string>;
const started: StartProcess[] = [];
beforeAll(async () => {
  settings = { ...(await ownPorts()), DATA_FOLDER: await ownFolder() };
});
afterAll(async () => {
  for (const { child } of started) child.kill('SIGTERM');
  await Promise.all(started.map(({ end }) => end));
  rmSync(path.dirname(settings.DATA_FOLDER ?? ''), { recursive: true });
});

function start(changes: Record<string, string> = {}, ...args: string[]): StartProcess {
  const process = runStart({ ...settings, ...changes }, ...args);
  started.push(process);
  return process;
}

async function startAndWait(...args: string[]): Promise<StartProcess> {
  const process = start({}, ...args);
  await process.says(UP);
  return process;
}

const inFolder = (name: string): string => path.join(settings.DATA_FOLDER ?? '', name);
const get = (setting: string, url: string) => fetch(`http://localhost:${settings[setting]}${url}`);
const freePorts = () => Promise.all(PORTS.map((name) => isFree(Number(settings[name]))));

describe('npm start', () => {
  let claire: string;

  test(
    'brings everything up, prints where to go and as whom',
    async () => {
      const running = await startAndWait();
      for (const port of PORTS.slice(0, 3)) expect(running.output()).toContain(`http://localhost:${settings[port]}`);
      expect(running.output()).toContain('Quatre grues jaunes au matin');
      expect(running.output()).toContain('claire.martin@exemple.test');
      for (const port of PORTS.slice(0, 2)) expect((await get(port, '/readyz')).status).toBe(200);
      expect(await (await get('INBOX_PORT', '/api/messages')).json()).toEqual([]);
      expect(statSync(inFolder('secrets.json')).mode & 0o777).toBe(0o600);
      claire = await subOf(CLAIRE.email, settings);
    },
    PATIENCE_MS,
  );

  test(
    'an application that is killed is started again, with a line that says so',
    async () => {
      const running = started[0] as StartProcess;
      const [, pid] = readFileSync(inFolder('logs/idp-ogestion.log'), 'utf8').match(/"pid":(\d+)/) ?? [];
      process.kill(Number(pid), 'SIGKILL');
      await running.says('oGestion ended (SIGKILL): starting it again.');
      await running.says('oGestion runs again.');
      expect((await get('OGESTION_PORT', '/readyz')).status).toBe(200);
    },
    PATIENCE_MS,
  );

  test(
    'so is PostgreSQL',
    async () => {
      const running = started[0] as StartProcess;
      const pid = Number(readFileSync(inFolder('postgres/pgdata/postmaster.pid'), 'utf8').split('\n', 1)[0]);
      process.kill(pid, 'SIGKILL');
      await running.says('PostgreSQL ended (SIGKILL): starting it again.');
      await running.says('PostgreSQL runs again.');
      expect(await subOf(CLAIRE.email, settings)).toBe(claire);
      expect((await get('DIGIT_INVEST_PORT', '/readyz')).status).toBe(200);
    },
    PATIENCE_MS,
  );

  test(
    'one data folder, one start',
    async () => {
      const second = start(await ownPorts());
      expect(await second.end).toBe(1);
      expect(second.output()).toMatch(/^Process \d+ already runs on .*DATA_FOLDER\.\n$/);
    },
    PATIENCE_MS,
  );

  test(
    'killed, it leaves no port taken; the next start keeps the data',
    async () => {
      const running = started[0] as StartProcess;
      running.child.kill('SIGKILL');
      expect(await running.end).toBe('SIGKILL');
      await startAndWait();
      expect(await subOf(CLAIRE.email, settings)).toBe(claire);
    },
    PATIENCE_MS,
  );

  test(
    '--fresh stops the start that runs, then begins again, and leaves alone what is not ours',
    async () => {
      writeFileSync(inFolder('mine.txt'), 'mine');
      const former = started.at(-1) as StartProcess;
      await startAndWait('--fresh');
      expect(await former.end).toBe(0);
      expect(await subOf(CLAIRE.email, settings)).not.toBe(claire);
      expect(existsSync(inFolder('mine.txt'))).toBe(true);
    },
    PATIENCE_MS,
  );

  test.each(['SIGINT', 'SIGTERM'] as const)(
    '%s stops everything and exits with 0',
    async (signal) => {
      const running = signal === 'SIGINT' ? (started.at(-1) as StartProcess) : await startAndWait();
      running.child.kill(signal);
      expect(await running.end).toBe(0);
      expect(await freePorts()).toEqual(PORTS.map(() => true));
      expect(existsSync(inFolder('postgres/pgdata/postmaster.pid'))).toBe(false);
    },
    PATIENCE_MS,
  );
});

describe('a start that cannot be', () => {
  test(
    'a taken port: one line that names the port and its setting',
    async () => {
      const other = createServer().listen(0);
      await once(other, 'listening');
      const port = String((other.address() as { port: number }).port);
      const failed = start({ DIGIT_INVEST_PORT: port });
      expect(await failed.end).toBe(1);
      expect(failed.output()).toBe(`Another program uses port ${port} (change it with DIGIT_INVEST_PORT).\n`);
      other.close();
    },
    PATIENCE_MS,
  );

  test.each(['/proc/nowhere', '/dev/null/x'])('the data folder %s: one line that names its setting', async (folder) => {
    const failed = start({ DATA_FOLDER: folder });
    expect(await failed.end).toBe(1);
    expect(failed.output()).toMatch(/^The data folder \S+ cannot be used \(.*\): give another with DATA_FOLDER\.\n$/);
  });

  test('a database of ours that does not answer: one line that names its setting', async () => {
    const url = 'postgres://nobody:x@127.0.0.1:1/none';
    const failed = start({ OGESTION_DATABASE_URL: url, DIGIT_INVEST_DATABASE_URL: url });
    expect(await failed.end).toBe(1);
    expect(failed.output()).toMatch(/^The database of OGESTION_DATABASE_URL cannot be used: .*ECONNREFUSED.*\n$/);
  });

  test('production: demonstration accounts are not for it', async () => {
    const failed = start({ NODE_ENV: 'production' });
    expect(await failed.end).toBe(1);
    expect(failed.output()).toContain('does not run with NODE_ENV=production');
  });

  test('an unknown option, and the help', async () => {
    const failed = start({}, '--frsh');
    expect(await failed.end).toBe(1);
    expect(failed.output()).toContain("Unknown option '--frsh'");
    const helped = start({}, '--help');
    await helped.says('DATA_FOLDER');
    expect(await helped.end).toBe(0);
  });
});
