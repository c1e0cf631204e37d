import { expect, test } from '@jest/globals';
import { formatDate, formatDateTime, formatHour, formatLongDate, isoDateOf } from '#shared/dates.ts';

const CLOSING = new Date('2026-02-17T22:59:59Z');
const SUMMER = new Date('2026-06-30T22:30:00Z');

test('G46: the day and the hour are those of Paris, in winter as in summer', () => {
  expect(formatDate(CLOSING)).toBe('17/02/2026');
  expect(formatDateTime(CLOSING)).toBe('17 février 2026 à 23\u00a0h\u00a059');
  expect(formatDate(SUMMER)).toBe('01/07/2026');
  expect(formatHour(SUMMER)).toBe('0\u00a0h\u00a030');
});

test('the first of a month is « 1er », the others keep their figure', () => {
  expect(formatLongDate(new Date('2026-03-01T12:00:00Z'))).toBe('1er mars 2026');
  expect(formatLongDate(new Date('2026-03-11T12:00:00Z'))).toBe('11 mars 2026');
});

test.each([
  ['29/02/2028', '2028-02-29'],
  ['29/02/2026', undefined],
  ['01/01/0000', undefined],
])('a day that is typed, %s, is read when a calendar and PostgreSQL have it', (typed, day) => {
  expect(isoDateOf(typed)).toBe(day);
});
