import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { type FreshDatabases, freshDatabases } from '#test/postgres.ts';
import { sha256 } from '../../idp-ogestion/src/domain/digests.ts';
import { findClient } from '../../idp-ogestion/src/store/clients.ts';

const EXAMPLE = 'docs/examples/relying-party.json';
const example = JSON.parse(readFileSync(EXAMPLE, 'utf8'));

let databases: FreshDatabases;
let db: pg.Client;
beforeAll(async () => {
  databases = await freshDatabases();
  db = new pg.Client({ connectionString: databases.ogestionUrl });
  await db.connect();
});
afterAll(async () => {
  await db.end();
  await databases.drop();
});

/** Runs the command; gives its status and its words. */
async function run(args: string[], input = '', env: Record<string, string> = {}) {
  const child = spawn(process.execPath, ['scripts/register-client.ts', ...args], {
    env: { ...process.env, OGESTION_DATABASE_URL: databases.ogestionUrl, ...env },
  });
  child.stdin.end(input);
  const [out, err, [status]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { status, out, err };
}

const secretIn = (out: string): string => /client_secret, shown this once: ([\w-]{43})\n/.exec(out)?.[1] ?? '';
const storedHash = async () => (await findClient(db, 'exemple'))?.secretHash;

describe('npm run client:register', () => {
  test('registers an application, shows its secret once, and keeps only its hash', async () => {
    const { status, out } = await run([EXAMPLE]);
    expect([status, out.split('\n')[0]]).toEqual([0, 'exemple is registered.']);
    expect(await storedHash()).toBe(sha256(secretIn(out)));
  });

  test('changes nothing the second time, and keeps the secret', async () => {
    const before = await findClient(db, 'exemple');
    expect(await run([EXAMPLE])).toEqual({ status: 0, out: 'exemple was registered so already.\n', err: '' });
    expect(await findClient(db, 'exemple')).toEqual(before);
  });

  test('changes what the file changes, without another secret', async () => {
    const before = await storedHash();
    const { out } = await run(['-'], JSON.stringify({ ...example, client_name: 'Autre nom' }));
    expect(out).toBe('exemple is changed.\n');
    expect(await findClient(db, 'exemple')).toMatchObject({ name: 'Autre nom', secretHash: before });
  });

  test('draws another secret when asked', async () => {
    const { out } = await run([EXAMPLE, '--new-secret']);
    expect(out).toMatch(/^exemple is changed\.\n/);
    expect(await storedHash()).toBe(sha256(secretIn(out)));
  });

  test('leaves oGestion itself and a disabled application alone', async () => {
    const portal = await run(['-'], JSON.stringify({ ...example, client_id: 'ogestion' }));
    expect([portal.status, portal.err]).toEqual([1, 'ogestion is oGestion itself.\n']);
    await db.query(`update clients set enabled = false where client_id = 'exemple'`);
    const disabled = await run([EXAMPLE]);
    expect([disabled.status, disabled.err]).toEqual([1, 'exemple is disabled: enable it in the registry first.\n']);
  });

  test.each([
    ['no file', [], '', 'Give one file'],
    ['a file that is not there', ['nowhere.json'], '', 'no such file'],
    ['what is not JSON', ['-'], 'client_id: exemple', 'JSON'],
    ['an option nobody knows', [EXAMPLE, '--force'], '', '--force'],
  ])('refuses %s in a few words', async (_what, args, input, words) => {
    const { status, err } = await run(args, input);
    expect(status).toBe(1);
    expect(err).toContain(words);
    expect(err).not.toContain('    at ');
  });

  test('OP6 refuses plain http in production', async () => {
    const { status, err } = await run([EXAMPLE], '', { NODE_ENV: 'production' });
    expect(status).toBe(1);
    expect(err).toMatch(/start_url: must be an https address/);
  });

  test('says what to do when nothing was started and no database is given', async () => {
    const { err } = await run([EXAMPLE], '', { OGESTION_DATABASE_URL: '', DATA_FOLDER: '/nonexistent' });
    expect(err).toBe('Nothing was started on /nonexistent: run npm start, or give OGESTION_DATABASE_URL.\n');
  });
});
