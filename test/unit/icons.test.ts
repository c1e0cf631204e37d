import { expect, test } from '@jest/globals';
import { icon } from '#shared/icons.ts';

test('an icon is inline, hidden from assistive technology and unable to take the focus', () => {
  const svg = icon('chevron-down', 'chev');
  expect(svg).toMatch(
    /^<svg class="i chev" viewBox="0 0 24 24" .*aria-hidden="true" focusable="false"><path .*<\/svg>$/,
  );
  expect(svg).toContain('stroke-width="1.75"');
});

test('an unknown icon is a fault', () => {
  expect(() => icon('no-such-icon')).toThrow('no-such-icon');
});
