import { describe, expect, test } from '@jest/globals';
import { CsvFault, openCsv, readRecords } from '../../idp-ogestion/src/domain/imports/csv.ts';

/** A file that arrives in pieces of a few bytes, as a pipe may give it. */
async function* inPieces(text: string, size: number): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** The header, and each line of data with its number. */
async function readAll(text: string, size = 7) {
  const file = await openCsv(inPieces(text, size));
  const lines: [number, string[]][] = [];
  const keep = (cells: string[], line: number): undefined => void lines.push([line, cells]);
  for await (const _none of readRecords(file, keep));
  return { header: file.header, lines };
}

const faultOf = (text: string, size?: number) =>
  readAll(text, size).then(
    () => undefined,
    (error: unknown) => (error instanceof CsvFault ? error.refused : error),
  );

describe('CSV', () => {
  const expected = { header: ['ville', 'note'], lines: [[2, ['Bourg-en-Bresse', 'été']]] };

  test.each([
    ['commas', 'ville,note\nBourg-en-Bresse,été\n'],
    ['semicolons', 'ville;note\nBourg-en-Bresse;été\n'],
    ['a BOM and CR LF', '\ufeffville;note\r\nBourg-en-Bresse;été\r\n'],
    ['quotes everywhere', '"ville","note"\n"Bourg-en-Bresse","été"'],
    ['names between spaces, no end of line', 'ville , note\nBourg-en-Bresse,été'],
  ])('reads %s', async (_what, text) => {
    for (const size of [1, 7, 1000]) expect(await readAll(text, size)).toEqual(expected);
  });

  test('keeps what quotes protect', async () => {
    expect((await readAll('a,b\n"1,5","dit ""oui"""\n')).lines).toEqual([[2, ['1,5', 'dit "oui"']]]);
  });

  test.each([
    ['LF', '\n'],
    ['CR LF', '\r\n'],
  ])('numbers lines as an editor does, blank lines and cells on several lines included (%s)', async (_what, end) => {
    const { lines } = await readAll(['a,b', '1,2', '', '3,"4', 'x"', '5,6', ''].join(end));
    expect(lines.map(([line]) => line)).toEqual([2, 4, 6]);
  });

  test.each([
    ['an empty file', '', { line: 1, reason: expect.stringContaining('no header') }],
    ['a column that stands twice', 'a,b,a\n', { line: 1, column: 'a', reason: expect.stringContaining('twice') }],
    ['one that a terminal would obey', 'a\x1b[2J,a\x1b[2J\n', expect.objectContaining({ column: 'a [2J' })],
    ['a header with a broken quote', '"a,b\n1,2\n', { line: 1, reason: expect.stringContaining('header') }],
    ['a quote never closed', 'a,b\n1,2\n3,"4\n5,6\n', { line: 3, reason: expect.stringContaining('never closed') }],
    ['a quote inside a cell', 'a,b\n1,2\n3,x"4\n', { line: 3, reason: expect.stringContaining('inside a cell') }],
    ['words after a quote', 'a,b\n"1"x,2\n', { line: 2, reason: expect.stringContaining('follows a closing quote') }],
  ])('refuses %s, and says where', async (_what, text, refused) => {
    expect(await faultOf(text)).toEqual(refused);
  });

  test('does not hold the rest of the file in memory when a quote is never closed', async () => {
    const refused = await faultOf(`a,b\n1,"${'2,3\n'.repeat(50_000)}`, 5000);
    expect(refused).toEqual({ line: 2, reason: expect.stringContaining('64 kB') });
  });

  test('passes on what breaks the file itself', async () => {
    async function* broken(): AsyncGenerator<Buffer> {
      yield Buffer.from('a,b\n1,2\n');
      throw new Error('the disk is gone');
    }
    const file = await openCsv(broken());
    const read = async (): Promise<void> => {
      for await (const _none of readRecords(file, () => undefined));
    };
    await expect(read()).rejects.toThrow('the disk is gone');
  });
});
