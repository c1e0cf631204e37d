import { PENDING } from './pending.ts';
import { type Title, titlesOf } from './titles.ts';

const range = (letter: string, last: number): string[] =>
  Array.from({ length: last }, (_, rank) => `${letter}${rank + 1}`);

/** The rows of the tutorial (S) and what it leaves silent (G), in their order. */
export const ROWS = [...range('S', 137), ...range('G', 76)];

/** Rows that no title names and that nobody explains. */
export function unproved(titles: Title[]): string[] {
  return ROWS.filter((row) => !(row in PENDING) && !titles.some(({ rows }) => rows.has(row)));
}

/** The document: for each row the test files whose titles name it, or why there is none yet. */
export function document(folder: string): string {
  const titles = titlesOf(folder);
  const lines = ROWS.map((row) => `| ${row} | ${proofOf(row, titles)} |`);
  return [
    '# The tutorial, row by row',
    '',
    'Which tests name each row of the tutorial (S1–S137) and each subject it leaves silent (G1–G76). Written by',
    '`npm run tutorial` from the titles of the suite; a test keeps it true.',
    '',
    '| row | tests, or why there is none yet |',
    '|---|---|',
    ...lines,
    '',
  ].join('\n');
}

function proofOf(row: string, titles: Title[]): string {
  const files = new Set(titles.filter(({ rows }) => rows.has(row)).map(({ file }) => file.replace(/\.test\.ts$/, '')));
  if (files.size === 0) return PENDING[row] ?? '**none**';
  return [...files].map((file) => `\`${file}\``).join(', ');
}
