import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Account } from './account.ts';
import { pgdataOf } from './places.ts';

const run = promisify(execFile);

/** Dates, sort order and messages are the same on every machine: nothing comes from the locale of the system. */
const INITDB_FLAGS = [
  '--username=postgres',
  '--auth=scram-sha-256',
  '--encoding=UTF8',
  '--locale=C',
  '--locale-provider=builtin',
  '--builtin-locale=C.UTF-8',
  '--no-instructions',
];

/**
 * Creates the files of a cluster in `home/pgdata`. They are made beside and renamed at the end, so that an interrupted
 * creation is begun again instead of being taken for a cluster.
 */
export async function initialise(programs: string, home: string, account: Account, durable: boolean): Promise<void> {
  const draft = path.join(home, 'pgdata.new');
  const passwordFile = path.join(home, 'initdb-password');
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { mode: 0o700 });
  writeFileSync(passwordFile, superuserPassword(home), { mode: 0o600 });
  for (const file of [draft, passwordFile]) giveTo(account, file);
  const flags = [...INITDB_FLAGS, `--pgdata=${draft}`, `--pwfile=${passwordFile}`, ...(durable ? [] : ['--no-sync'])];
  try {
    await run(path.join(programs, 'bin/initdb'), flags, { ...account, cwd: '/', env: { LC_ALL: 'C' } });
  } finally {
    rmSync(passwordFile);
  }
  renameSync(draft, pgdataOf(home));
}

/** The password of the superuser `postgres`, drawn once and kept beside the data, readable by its owner only. */
export function superuserPassword(home: string): string {
  const file = path.join(home, 'superuser-password');
  if (!existsSync(file)) writeFileSync(file, randomBytes(24).toString('base64url'), { mode: 0o600 });
  return readFileSync(file, 'utf8');
}

export function giveTo(account: Account, file: string): void {
  if ('uid' in account) chownSync(file, account.uid, account.gid);
}
