import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { document, ROWS, unproved } from '../../scripts/tutorial/coverage.ts';
import { PENDING } from '../../scripts/tutorial/pending.ts';
import { titlesOf } from '../../scripts/tutorial/titles.ts';

describe('docs/tutorial-coverage.md', () => {
  const titles = titlesOf('test');

  test('says what the titles of the suite say: `npm run tutorial` writes it', () => {
    expect(readFileSync('docs/tutorial-coverage.md', 'utf8')).toBe(document('test'));
  });

  test('gives every row a test, or the reason why it has none yet', () => {
    expect(unproved(titles)).toEqual([]);
    expect(ROWS).toHaveLength(137 + 76);
  });

  test('explains only rows of the tutorial', () => {
    expect(Object.keys(PENDING).filter((row) => !ROWS.includes(row))).toEqual([]);
  });
});
