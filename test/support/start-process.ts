import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { urlFor, withClient } from '../../scripts/postgres/databases.ts';
import type { Secrets } from '../../scripts/secrets.ts';
import { fastFolder } from './fast-folder.ts';
import { lastingPort } from './lasting-port.ts';

const START = path.resolve(import.meta.dirname, '../../scripts/start.mjs');

export type StartProcess = {
  child: ChildProcess;
  /** What it has printed so far. */
  output(): string;
  /** Resolves when `text` has been printed; throws all that was printed when the process ends first. */
  says(text: string): Promise<void>;
  /** Exit status, or the signal that killed it. */
  end: Promise<number | string>;
};

const PORTS = ['OGESTION_PORT', 'DIGIT_INVEST_PORT', 'INBOX_PORT', 'MAIL_PORT'];

/** Free ports for everything that a start listens on. */
export const ownPorts = async (): Promise<Record<string, string>> =>
  Object.fromEntries(await Promise.all(PORTS.map(async (name) => [name, String(await lastingPort())])));

/** A data folder of its own, which PostgreSQL's account can enter. */
export async function ownFolder(): Promise<string> {
  const folder = await fastFolder();
  await chmod(folder, 0o755);
  return path.join(folder, 'data');
}

/** Runs `npm start` without npm, at the end of a channel as under a Node that is not the pinned one. */
export function runStart(settings: Record<string, string>, ...args: string[]): StartProcess {
  const env = { PATH: process.env.PATH, ...settings };
  const stdio = ['ignore', 'pipe', 'pipe', 'ipc'] as const;
  const child = spawn(process.execPath, [START, ...args], { env, stdio: [...stdio] }) as ChildProcessByStdio<
    null,
    Readable,
    Readable
  >;
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk) => {
      printed += chunk;
    });
  }
  const end = once(child, 'close').then(([status, signal]) => status ?? signal);
  async function says(text: string): Promise<void> {
    while (!printed.includes(text)) {
      const ended = await Promise.race([end.then(() => true), once(child.stdout, 'data').then(() => false)]);
      if (ended && !printed.includes(text)) throw new Error(`It ended without saying « ${text} »:\n${printed}`);
    }
  }
  return { child, output: () => printed, says, end };
}

/** The identifier of a person in the database of a running start: another one each time the cast is made. */
export async function subOf(email: string, settings: Record<string, string>): Promise<string> {
  const folder = settings.DATA_FOLDER ?? '';
  const port = await readFile(path.join(folder, 'postgres-port'), 'utf8');
  const secrets: Secrets = JSON.parse(await readFile(path.join(folder, 'secrets.json'), 'utf8'));
  const url = urlFor(`postgres://127.0.0.1:${port}`, 'ogestion', secrets.databasePasswords.ogestion, 'ogestion');
  const found = await withClient(url, (client) => client.query('select sub from users where email = $1', [email]));
  return found.rows[0].sub;
}
