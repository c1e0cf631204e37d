import { expect, test } from '@jest/globals';
import { renderMarkdown } from '#shared/markdown.ts';

test('the first heading is the title, those of the second level are listed, all have an anchor', () => {
  const { html, title, headings } = renderMarkdown("# L'aide\n\n## 1. Données à caractère personnel\n\n### Où ?\n");
  expect(title).toBe('L’aide');
  expect(headings).toEqual([{ id: 'donnees-a-caractere-personnel', text: '1. Données à caractère personnel' }]);
  expect(html).toContain('<h3 id="ou">');
  expect(html).not.toContain('<h1');
});

test('two headings of the same words have two anchors', () => {
  const { headings } = renderMarkdown('## Droits\n\n## Droits\n');
  expect(headings.map(({ id }) => id)).toEqual(['droits', 'droits-2']);
});

test('words are typeset; code, bare addresses and the targets of links are not', () => {
  const { html } = renderMarkdown("L'accès : `l'option : a` <https://exemple.test/l'a> [l'aide](/l'aide)");
  expect(html).toContain("L’accès\u00a0: <code>l'option : a</code>");
  expect(html).toContain(">https://exemple.test/l'a</a>");
  expect(html).toContain('<a href="/l\'aide">l’aide</a>');
});

test('HTML inside a text is shown, not obeyed, and a script address is no link', () => {
  const { html } = renderMarkdown('<script>alert(1)</script> [x](javascript:alert(1))');
  expect(html).not.toMatch(/<script|href="javascript/);
});

test('a table says its roles and the name of the column in each cell, for the cards of narrow screens', () => {
  const { html } = renderMarkdown("| Nom | Durée d'effet |\n|---|---|\n| a | b |\n\n| Autre |\n|---|\n| c |\n");
  expect(html).toContain('<table role="table" class="table cards">');
  expect(html).toContain('<th role="columnheader" scope="col">Nom</th>');
  expect(html).toContain('<td role="cell" data-label="Durée d’effet">b</td>');
  expect(html).toContain('<td role="cell" data-label="Autre">c</td>');
});
