import { describe, expect, test } from '@jest/globals';
import { createSealer } from '../../rp-digit-invest/src/domain/sealing.ts';

const [FORMER, NEWEST] = ['the-former-secret-of-these-tests', 'the-newest-secret-of-these-tests'];
const former = createSealer([FORMER]);
const both = createSealer([NEWEST, FORMER]);
const newest = createSealer([NEWEST]);

describe('rule 6: what must be read again is kept sealed', () => {
  test('the text is not in what is kept, which is never twice the same', () => {
    const sealed = former.seal('here', 'a-refresh-token');
    expect(sealed.toString('latin1')).not.toContain('a-refresh-token');
    expect(former.seal('here', 'a-refresh-token').equals(sealed)).toBe(false);
    expect(former.unseal('here', sealed)).toBe('a-refresh-token');
  });

  test('the newest secret seals, and the former one still opens', () => {
    expect(both.unseal('here', former.seal('here', 'text'))).toBe('text');
    expect(newest.unseal('here', both.seal('here', 'text'))).toBe('text');
    expect(former.unseal('here', both.seal('here', 'text'))).toBeUndefined();
  });

  test('it opens in its own place only', () => {
    expect(former.unseal('there', former.seal('here', 'text'))).toBeUndefined();
  });

  test.each([
    [
      'a byte changed',
      (sealed: Buffer) => Buffer.concat([sealed.subarray(0, -1), Buffer.of((sealed.at(-1) ?? 0) ^ 1)]),
    ],
    ['its end cut off', (sealed: Buffer) => sealed.subarray(0, -1)],
    ['its beginning only', (sealed: Buffer) => sealed.subarray(0, 15)],
    ['nothing', () => Buffer.alloc(0)],
  ])('%s: it is not opened, and nothing is thrown', (_case, spoil) => {
    expect(former.unseal('here', spoil(former.seal('here', 'text')))).toBeUndefined();
  });
});
