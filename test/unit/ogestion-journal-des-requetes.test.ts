import { expect, test } from '@jest/globals';
import { loggedPath } from '../../idp-ogestion/src/web/request.ts';

const TOKEN = 'Zx0_-'.repeat(9).slice(0, 43);

test.each([
  ['as it was mailed', `/activation/${TOKEN}`],
  ['with what stood after it in a sentence', `/mot-de-passe/reinitialisation/${TOKEN}.`],
  ['between brackets', `/mon-compte/adresse/annuler/%3C${TOKEN}%3E`],
  ['spelt otherwise', `/activation/${TOKEN.replaceAll('_', '%5F')}`],
  ['cut by a mail reader', `/activation/${TOKEN.slice(0, 41)}`],
  ['with a query', `/activation/${TOKEN}?utm_source=x`],
])('L8 G5 the log never holds the token of a link, %s', (_how, path) => {
  expect(loggedPath(path)).toBe(`${path.slice(0, path.lastIndexOf('/'))}/[token]`);
});

test('the rest of an address is there to be read', () => {
  for (const path of ['/', '/utilisateurs/VC8FVPBgzFuN4GVK_o_ySQ/reactiver', '/connexion/y4Q1hgUWCe6BDR-LKUAsh']) {
    expect(loggedPath(path)).toBe(path);
  }
});
