import { describe, expect, test } from '@jest/globals';
import { CookieSignatures } from '../../idp-ogestion/src/oidc/cookie-signatures.ts';

const [OLD, NEW] = ['the secret of last year, long enough', 'the secret of this year, long enough'];
const COOKIE = 'og.session=abc';

describe('signatures of cookies', () => {
  test('the newest secret signs; a cookie signed by the former is known, and which secret it was', () => {
    const before = new CookieSignatures([OLD]).sign(COOKIE);
    const signatures = new CookieSignatures([NEW, OLD]);
    expect(signatures.index(COOKIE, signatures.sign(COOKIE))).toBe(0);
    expect(signatures.index(COOKIE, before)).toBe(1);
    expect(new CookieSignatures([NEW]).index(COOKIE, before)).toBe(-1);
  });

  test.each([
    ['of another cookie', new CookieSignatures([NEW]).sign('og.session=abd')],
    ['cut', new CookieSignatures([NEW]).sign(COOKIE).slice(0, -1)],
    ['with something behind', `${new CookieSignatures([NEW]).sign(COOKIE)}A`],
    ['empty', ''],
    ['of as many characters that are more bytes', 'é'.repeat(43)],
  ])('a signature %s is refused', (_, signature) => {
    expect(new CookieSignatures([NEW]).verify(COOKIE, signature)).toBe(false);
  });

  test('without a secret nothing is signed', () => {
    expect(() => new CookieSignatures([]).sign(COOKIE)).toThrow('one secret');
  });
});
