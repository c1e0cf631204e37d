import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { type ImportProcess, startImport, untilGone, untilStatement } from '#test/import-process.ts';
import { pictureOf } from '#test/imports.ts';
import { type ImportsRoom, openImports } from '#test/imports-room.ts';
import { type Damage, knownSirens, writeStockFile } from '../bench/imports/stock-file.ts';

const ROWS = 20_000;
/** Of 40 SIREN with five sites each, one of them closed and never known here. */
const CREATED = 'etablissements: 160 created, 0 changed, 0 closed, 0 unchanged.';
const SAME = 'etablissements: 0 created, 0 changed, 0 closed, 160 unchanged.';

let folder: string;
let stock: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'imports-'));
  stock = path.join(folder, 'stock.csv');
  await writeStockFile(stock, ROWS);
});
afterAll(() => rm(folder, { recursive: true }));

let room: ImportsRoom;
let url: string;
let before: unknown[];
beforeEach(async () => {
  room = await openImports();
  url = room.url;
  await room.pool.query(
    `insert into organismes (siren, raison_sociale, est_of, est_cfa, region_code)
     select siren, 'CFA ' || siren, true, true, '84' from unnest($1::text[]) siren`,
    [knownSirens(ROWS)],
  );
  before = await pictureOf(room.pool);
});
afterEach(() => room.close());

const run = (args: string[], env?: NodeJS.ProcessEnv) => startImport('etablissements', args, url, env).end;

/** Gives standard input the file as far as its middle, and waits until the import reads it. */
async function feedHalf({ child }: ImportProcess): Promise<void> {
  const bytes = await readFile(stock);
  if (!child.stdin.write(bytes.subarray(0, bytes.length / 2))) await once(child.stdin, 'drain');
  await untilStatement(room.pool, /^copy staged_etablissements/);
}

describe('npm run import:etablissements', () => {
  test('says what a file would change, changes it, and changes nothing the second time', async () => {
    const trial = await run([stock, '--dry-run']);
    expect(trial).toMatchObject({ status: 0, out: expect.stringContaining(`${CREATED}\n`) });
    expect(trial.out).toMatch(
      /^20 000 lines read, 19 840 ignored: they concern nobody here\.\n.*\nTrial: nothing was changed\.\n$/s,
    );
    expect(await pictureOf(room.pool)).toEqual(before);
    expect(await run([stock])).toMatchObject({
      status: 0,
      out: expect.stringMatching(`${CREATED}\n(?:.*\n)*Done\\.\n$`),
    });
    expect((await run([stock])).out).toContain(SAME);
  });

  test.each<[string, Damage, string]>([
    [
      'a quote is missing',
      { line: 18_000, change: (text) => text.replace(',"ATELIER', ',ATELIER') },
      'line 18000: a quote stands inside',
    ],
    [
      'a quote is never closed',
      { line: 18_000, change: (text) => text.replace('BATIMENT"', 'BATIMENT') },
      'line 18000',
    ],
    [
      'cells are missing',
      { line: 18_000, change: (text) => text.slice(0, text.indexOf(',RUE,')) },
      'line 18000: has 14 cells, the header has 48',
    ],
    [
      'a SIRET is wrong',
      { line: 18_000, change: (text) => text.replace(/^(\d{9},\d{5},\d{13})\d/, '$1X') },
      'line 18000, siret: « ',
    ],
  ])('late in the file %s: it changes nothing and says where', async (_what, damage, words) => {
    const file = path.join(folder, 'broken.csv');
    await writeStockFile(file, ROWS, damage);
    const { status, out, err } = await run([file]);
    expect([status, err]).toEqual([1, 'Read; checking it against the database.\n']);
    expect(out).toContain(words);
    expect(out).toMatch(/\nNothing was changed\.\n$/);
    expect(await pictureOf(room.pool)).toEqual(before);
  });

  test('killed while it reads, it has changed nothing and runs again', async () => {
    const killed = startImport('etablissements', ['-'], url);
    await feedHalf(killed);
    killed.child.kill('SIGKILL');
    expect((await killed.end).status).toBe('SIGKILL');
    await untilGone(room.pool);
    expect(await pictureOf(room.pool)).toEqual(before);
    expect((await run([stock])).out).toContain(CREATED);
  });

  test('killed when it has written everything but its own note, it has changed nothing and runs again', async () => {
    const other = new pg.Client({ connectionString: url });
    await other.connect();
    await other.query('begin');
    await other.query('lock table imports in exclusive mode');
    const killed = startImport('etablissements', [stock], url);
    await untilStatement(room.pool, /^\s*insert into imports/, 'Lock');
    killed.child.kill('SIGKILL');
    expect((await killed.end).status).toBe('SIGKILL');
    await other.end();
    await untilGone(room.pool);
    expect(await pictureOf(room.pool)).toEqual(before);
    expect((await run([stock])).out).toContain(CREATED);
  });

  test.each(['SIGINT', 'SIGTERM'] as const)('stopped by %s, it says that nothing was changed', async (signal) => {
    const stopped = startImport('etablissements', ['-'], url);
    await feedHalf(stopped);
    stopped.child.kill(signal);
    expect(await stopped.end).toMatchObject({ status: 1, out: '', err: 'Stopped: nothing was changed.\n' });
    await untilGone(room.pool);
    expect(await pictureOf(room.pool)).toEqual(before);
  });

  test('two at once take their turn, and the second says that it waits', async () => {
    const first = startImport('etablissements', ['-'], url);
    await feedHalf(first);
    const second = startImport('etablissements', [stock], url);
    await second.says('Another import is under way: waiting for its end.');
    await untilStatement(room.pool, /^select pg_advisory_xact_lock/, 'Lock');
    const bytes = await readFile(stock);
    first.child.stdin.end(bytes.subarray(bytes.length / 2));
    expect(await first.end).toMatchObject({ status: 0, out: expect.stringContaining(CREATED) });
    expect(await second.end).toMatchObject({ status: 0, out: expect.stringContaining(SAME) });
  });
});

describe('the secret that seals IBANs', () => {
  const EXAMPLE = 'docs/examples/imports/etablissements.csv';

  test('is asked for when the file holds some', async () => {
    const { status, err } = await run([EXAMPLE], { OGESTION_KEY_ENCRYPTION_SECRET: '' });
    expect(status).toBe(1);
    expect(err).toMatch(/^OGESTION_KEY_ENCRYPTION_SECRET is missing\..+\nNothing was changed\.\n$/);
  });

  test('G62 : aucun IBAN ne paraît, ni à la console ni dans la base', async () => {
    const { status, out, err } = await run([EXAMPLE], {
      OGESTION_KEY_ENCRYPTION_SECRET: 'a secret of the tests, thirty-two long',
    });
    expect([status, out]).toEqual([0, expect.stringContaining('coordonnees bancaires: 1 created')]);
    expect(out + err + JSON.stringify(await pictureOf(room.pool))).not.toMatch(/3000 ?6000 ?0112|0112345678901/);
  });
});
