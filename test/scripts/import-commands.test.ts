import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { commandsOf } from '#test/documents.ts';
import { startImport } from '#test/import-process.ts';
import { pictureOf } from '#test/imports.ts';
import { type ImportsRoom, openImports } from '#test/imports-room.ts';

const EXAMPLES = 'docs/examples/imports';
const SECRET = { OGESTION_KEY_ENCRYPTION_SECRET: 'a secret of the tests, thirty-two long' };

let room: ImportsRoom;
beforeAll(async () => {
  room = await openImports();
  await room.pool.query('truncate dossiers, reglements, imports');
});
afterAll(() => room.close());

const run = (kind: string, args: string[], env: NodeJS.ProcessEnv = {}) =>
  startImport(kind, args, room.url, { ...SECRET, ...env }).end;

/** Runs an import whose file comes by standard input. */
function pipe(kind: string, text: string) {
  const { child, end } = startImport(kind, ['-'], room.url, SECRET);
  child.stdin.end(text);
  return end;
}

describe('the imports of docs/imports.md', () => {
  const guide = readFileSync('docs/imports.md', 'utf8');
  const [inOrder = ''] = commandsOf(guide);

  test('the commands of the guide take the examples in, in its order', async () => {
    const commands = inOrder.split('\n').map((command) => /^npm run import:(\w+) -- (\S+)$/.exec(command));
    expect(commands.map((found) => found?.[1])).toEqual(['etablissements', 'dossiers', 'reglements']);
    for (const [, kind = '', file] of commands as RegExpExecArray[]) {
      const { status, out } = await run(kind, [`${EXAMPLES}/${file}`]);
      expect([kind, status]).toEqual([kind, 0]);
      expect(out).toMatch(/Done\.\n$/);
    }
    expect(await room.one('select count(*)::int as imports, min(file_name) as first from imports')).toEqual({
      imports: 3,
      first: 'dossiers.csv',
    });
  });

  test('the report of the guide is that of its example', async () => {
    const [, shown = ''] = /```text\n(.+?)```/s.exec(guide) ?? [];
    expect((await run('dossiers', [`${EXAMPLES}/dossiers.csv`])).out).toBe(shown);
  });

  test('by standard input, as for a container', async () => {
    const { status, out } = await pipe('reglements', readFileSync(`${EXAMPLES}/reglements.csv`, 'utf8'));
    expect([status, out]).toEqual([
      0,
      '3 lines read.\nreglements: 0 created, 0 changed, 0 closed, 3 unchanged.\nDone.\n',
    ]);
    expect(await room.one('select file_name from imports order by id desc limit 1')).toEqual({
      file_name: 'standard input',
    });
  });

  test.each([
    ['no file', [], 'Give one file: npm run import:dossiers -- file.csv [--dry-run]'],
    ['two files', ['a.csv', 'b.csv'], 'Give one file'],
    ['a question about its use', ['--help'], 'Give one file'],
    ['a file that is not there', ['nowhere.csv'], 'no such file'],
    ['a folder', ['docs'], 'docs is a folder.'],
    ['an option nobody knows', ['a.csv', '--force'], '--force'],
  ])('refuses %s in a few words', async (_what, args, words) => {
    const { status, err } = await run('dossiers', args);
    expect(status).toBe(1);
    expect(err).toContain(words);
    expect(err).toMatch(/\nNothing was changed\.\n$/);
    expect(err).not.toContain('    at ');
  });

  test('a refused file ends with 1: its refusals by line, the first ones, then how many others', async () => {
    const before = await pictureOf(room.pool);
    const header = readFileSync(`${EXAMPLES}/dossiers.csv`, 'utf8').split('\n', 1)[0];
    const lines = Array.from(
      { length: 25 },
      (_, rank) => `CA-${rank},00012345500024,CONTRAT,L. M.,CAP,EN_COURS,2026-09-01,2028-08-31,1`,
    );
    const { status, out } = await pipe('dossiers', [header, ...lines].join('\n'));
    const words = out.split('\n');
    expect(status).toBe(1);
    expect(words.slice(0, 3)).toEqual([
      '25 lines read.',
      '25 refused:',
      '  line 2, type: « CONTRAT » is not one of CONTRAT_APPRENTISSAGE, ACTION_FORMATION',
    ]);
    expect(words.slice(-3)).toEqual(['  … and 5 more.', 'Nothing was changed.', '']);
    expect(await pictureOf(room.pool)).toEqual(before);
  });

  test('says that no database answers', async () => {
    const { status, err } = await run('dossiers', [`${EXAMPLES}/dossiers.csv`], {
      OGESTION_DATABASE_URL: 'postgres://localhost:9/x',
    });
    expect([status, err]).toEqual([1, expect.stringMatching(/^connect ECONNREFUSED .+\nNothing was changed\.\n$/s)]);
  });

  test('says what to do when nothing was started and no database is given', async () => {
    const { err } = await run('dossiers', ['a.csv'], { OGESTION_DATABASE_URL: '', DATA_FOLDER: '/nonexistent' });
    expect(err).toContain('Nothing was started on /nonexistent: run npm start, or give OGESTION_DATABASE_URL.\n');
  });
});
