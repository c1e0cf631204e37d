import { expect, test } from '@jest/globals';
import { isUai } from '#shared/uai.ts';

test.each(['0690001B', '0350002M', '0750003W', '9740004L'])('%s est un UAI', (uai) => {
  expect(isUai(uai)).toBe(true);
});

test.each(['0690001C', '0690002B', '690001B', '0690001b', '0690001', '0690001I', ''])('%s n’en est pas un', (uai) => {
  expect(isUai(uai)).toBe(false);
});
