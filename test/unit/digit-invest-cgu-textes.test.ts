import { createHash } from 'node:crypto';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { corps, readTextes } from '../../rp-digit-invest/src/domain/cgu-textes.ts';

const SHIPPED = path.resolve(import.meta.dirname, '../../rp-digit-invest/cgu');

async function folderWith(name: string, content: string): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'cgu-'));
  await writeFile(path.join(folder, name), content);
  return folder;
}

describe('texts of the CGU', () => {
  test('C2: the shipped text is read with the hash of its exact bytes', async () => {
    const bytes = await readFile(path.join(SHIPPED, '2026-1.md'));
    const texte = (await readTextes(SHIPPED)).find(({ version }) => version === '2026-1');
    expect(texte).toMatchObject({ langue: 'fr', publieeLe: '2026-01-08', resume: 'Première version.' });
    expect(texte?.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
  });

  test('the header is not part of what is read', async () => {
    const [texte] = await readTextes(
      await folderWith('1.md', '---\nversion: 1\npubliee: 2026-01-01\nresume: r\n---\n# T\n'),
    );
    expect(corps(texte?.texte ?? Buffer.alloc(0))).toBe('# T\n');
  });

  test.each([
    ['no header', '# T\n'],
    ['another version than its name', '---\nversion: 2\npubliee: 2026-01-01\nresume: r\n---\n'],
    ['no day', '---\nversion: 1\nresume: r\n---\n'],
    ['a day that is none', '---\nversion: 1\npubliee: janvier\nresume: r\n---\n'],
    ['no summary', '---\nversion: 1\npubliee: 2026-01-01\n---\n'],
  ])('refuses a file with %s', async (_what, content) => {
    await expect(readTextes(await folderWith('1.md', content))).rejects.toThrow('1.md must begin with a front matter');
  });
});
