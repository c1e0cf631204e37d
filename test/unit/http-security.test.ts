import { describe, expect, test } from '@jest/globals';
import { isSameOrigin, localPath, securityHeaders } from '#shared/http-security.ts';

const OWN = 'http://localhost:3001';

describe('localPath (RP9)', () => {
  test.each([
    ['/', '/'],
    ['/demandes', '/demandes'],
    ['/demandes?page=2&tri=date', '/demandes?page=2&tri=date'],
    ['/demandes#bas', '/demandes'],
    ['/é à', '/%C3%A9%20%C3%A0'],
    ['/a/../b', '/b'],
    ['/retour?vers=https://exemple.test', '/retour?vers=https://exemple.test'],
  ])('keeps %j as %j', (value, kept) => {
    expect(localPath(value, OWN)).toBe(kept);
  });

  test.each([
    '//evil.test',
    '///evil.test',
    '/\\evil.test',
    '\\\\evil.test',
    '/\\/evil.test',
    '/..//evil.test',
    '/.//evil.test',
    '/a/..//evil.test',
    'https://evil.test/',
    'http:evil.test',
    'http://localhost:3001@evil.test/',
    'javascript:alert(1)',
    'data:text/html,x',
    'demandes',
    '?page=2',
    '',
    ' /demandes',
    '/demandes\r\nSet-Cookie: a=b',
    '/\t/evil.test',
    '/\n/evil.test',
    '/a\u0000b',
    '/%0d\\evil.test',
    `${OWN}/demandes`,
  ])('refuses %j', (value) => {
    expect(localPath(value, OWN)).toBe('/');
  });

  test.each([undefined, null, 42, {}, ['/demandes']])('refuses %j, which is no text', (value) => {
    expect(localPath(value, OWN)).toBe('/');
  });
});

describe('isSameOrigin (ASVS 3.5.1)', () => {
  const SITE = 'sec-fetch-site';
  test.each([
    ['GET', {}, true],
    ['HEAD', { [SITE]: 'cross-site' }, true],
    ['OPTIONS', { origin: 'https://evil.test' }, true],
    ['POST', { [SITE]: 'same-origin' }, true],
    ['POST', { [SITE]: 'same-origin', origin: 'null' }, true],
    ['POST', { [SITE]: 'same-site', origin: OWN }, false],
    ['POST', { [SITE]: 'cross-site', origin: OWN }, false],
    ['POST', { [SITE]: 'none' }, false],
    ['POST', { [SITE]: ['same-origin', 'cross-site'] }, false],
    ['POST', { origin: OWN }, true],
    ['POST', { origin: 'http://localhost:3000' }, false],
    ['POST', { origin: `${OWN}.evil.test` }, false],
    ['POST', { origin: 'null' }, false],
    ['POST', { referer: `${OWN}/` }, false],
    ['POST', {}, false],
    ['PUT', {}, false],
    ['DELETE', { [SITE]: 'cross-site' }, false],
    ['post', { [SITE]: 'cross-site' }, false],
  ])('%s with %j: %s', (method, headers: Record<string, string | string[]>, own) => {
    expect(isSameOrigin(method, headers, OWN)).toBe(own);
  });
});

describe('securityHeaders (OP14)', () => {
  const directives = (formAction?: string[]) => {
    const policy = securityHeaders(true, formAction).contentSecurityPolicy;
    return typeof policy === 'object' ? policy.directives : undefined;
  };

  test('nothing comes from elsewhere, nothing is inline, no one frames us', () => {
    expect(directives()).toMatchObject({
      defaultSrc: ["'self'"],
      objectSrc: ["'none'"],
      baseUri: ["'none'"],
      frameAncestors: ["'none'"],
      formAction: ["'self'"],
    });
    expect(JSON.stringify(directives())).not.toContain('unsafe');
  });

  test('a form may lead back to the relying party, and nowhere else', () => {
    expect(directives(['https://rp.test'])).toMatchObject({ formAction: ["'self'", 'https://rp.test'] });
  });

  test('HSTS over https only, where a browser would remember it for localhost', () => {
    expect(securityHeaders(true).strictTransportSecurity).toMatchObject({ maxAge: 31_536_000 });
    expect(securityHeaders(false).strictTransportSecurity).toBe(false);
  });
});
