import { describe, expect, test } from '@jest/globals';
import { createProgress } from '../../scripts/imports/progress.ts';

/** A screen that keeps what is written, and a clock that the test moves, in milliseconds. */
function watched(isTTY: boolean) {
  const written: string[] = [];
  let ms = 0;
  const progress = createProgress({ isTTY, write: (text) => written.push(text) }, () => ms);
  const showAt = (at: number, rows: number, bytes: number, size?: number): void => {
    ms = at;
    progress.show({ rows, bytes, size });
  };
  return { written, progress, showAt };
}

const REDRAW = '\r\x1b[K';

describe('progress of an import', () => {
  test('on a terminal, a bar by the bytes read, with rows and rows a second', () => {
    const { written, showAt } = watched(true);
    showAt(100, 10_000, 100, 1000);
    showAt(1000, 100_000, 500, 1000);
    showAt(1100, 110_000, 550, 1000);
    showAt(2000, 300_000, 1000, 1000);
    expect(written).toEqual([
      `${REDRAW}[${'#'.repeat(12)}${'.'.repeat(12)}]  50 %  100 000 rows  100 000 rows/s`,
      `${REDRAW}[${'#'.repeat(24)}] 100 %  300 000 rows  150 000 rows/s`,
    ]);
  });

  test('elsewhere, a plain line every five seconds', () => {
    const { written, showAt } = watched(false);
    for (let second = 1; second <= 11; second += 1) showAt(second * 1000, second * 50_000, second * 10, 1000);
    expect(written).toEqual(['  5 %  250 000 rows  50 000 rows/s\n', ' 10 %  500 000 rows  50 000 rows/s\n']);
  });

  test('of a pipe, whose size nobody knows, rows alone', () => {
    const { written, showAt } = watched(true);
    showAt(1000, 2000, 500);
    expect(written).toEqual([`${REDRAW}2 000 rows  2 000 rows/s`]);
  });

  test('words take the place of the bar, on a line of their own', () => {
    const { written, progress } = watched(true);
    progress.say('Everything is right; writing.');
    expect(written).toEqual([`${REDRAW}Everything is right; writing.\n`]);
  });
});
