import { globSync, readFileSync } from 'node:fs';

/** A test or a group of tests, by the rows of the tutorial and of its silences that its title names. */
export type Title = { file: string; title: string; rows: Set<string> };

const TITLED = /\b(?:test|describe)(?:\.each\([\s\S]*?\))?\(\s*(['"`])((?:(?!\1)[^\\]|\\.)*)\1/g;
const NAMED = /\b([SG])(\d+)(?:\s*(?:[–-]|à)\s*\1?(\d+))?/g;

/** Every title of the suite that names a row; `S16–S32` names each row from the first to the last. */
export function titlesOf(folder: string): Title[] {
  return globSync('**/*.test.ts', { cwd: folder })
    .sort()
    .flatMap((file) => {
      const text = readFileSync(`${folder}/${file}`, 'utf8');
      return [...text.matchAll(TITLED)].map(([, , title = '']) => ({ file, title, rows: rowsIn(title) }));
    })
    .filter(({ rows }) => rows.size > 0);
}

function rowsIn(title: string): Set<string> {
  const ranges = [...title.matchAll(NAMED)].map(([, letter, first, last]) => ({ letter, first, last: last ?? first }));
  return new Set(
    ranges.flatMap(({ letter, first, last }) =>
      Array.from({ length: Number(last) - Number(first) + 1 }, (_, rank) => `${letter}${Number(first) + rank}`),
    ),
  );
}
