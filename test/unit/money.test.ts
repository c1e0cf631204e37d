import { expect, test } from '@jest/globals';
import { formatEuros } from '#shared/money.ts';

test.each([
  [0, '0,00 €'],
  [5, '0,05 €'],
  [1_234_567, '12 345,67 €'],
  [123_456_789_00, '123 456 789,00 €'],
  [-12_350, '−123,50 €'],
])('S83 S84 : %d centimes s’écrivent « %s »', (cents, text) => {
  expect(formatEuros(cents)).toBe(text.replaceAll(' ', '\u00a0'));
});
