import { expect, test } from '@jest/globals';
import { centsOf, formatEuros } from '#shared/money.ts';

test.each([
  [0, '0,00 €'],
  [5, '0,05 €'],
  [1_234_567, '12 345,67 €'],
  [123_456_789_00, '123 456 789,00 €'],
  [-12_350, '−123,50 €'],
])('S83 S84 : %d centimes s’écrivent « %s »', (cents, text) => {
  expect(formatEuros(cents)).toBe(text.replaceAll(' ', '\u00a0'));
});

test.each([
  ['1 234,5', 123_450],
  ['1234.50', 123_450],
  ['1\u00a0234,50\u00a0€', 123_450],
  ['1\u202f234', 123_400],
  ['0', 0],
  ['0,05', 5],
  ['-3', -300],
  ['−1 000,00', -100_000],
])('G58 : « %s » se lit %d centimes', (typed, cents) => {
  expect(centsOf(typed)).toBe(cents);
});

test.each(['', '€', 'mille', '1.234,50', '1,234.50', '1,234', '12e3', '1-2', ',5', '99999999999'])(
  'G58 : « %s » ne se lit pas, plutôt que de se lire autrement',
  (typed) => {
    expect(centsOf(typed)).toBeUndefined();
  },
);
