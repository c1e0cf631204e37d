import { globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { EVENTS, eventsOf, FAMILIES, type Family, labelOf } from '../../idp-ogestion/src/domain/journal-events.ts';
import { REASONS } from '../../idp-ogestion/src/web/journal-words.ts';

/** Where events are written: nothing else in these files is spelt with underscores between quotes, save columns of imports. */
const SOURCES = [
  'idp-ogestion/src/domain/*.ts',
  'idp-ogestion/src/domain/imports/run.ts',
  'idp-ogestion/src/store/sign-in.ts',
];
const sourcesOf = (globs: string[]) =>
  globs
    .flatMap((glob) => globSync(glob))
    .filter((file) => !file.endsWith('journal-events.ts'))
    .map((file) => readFileSync(file, 'utf8'));

const namesIn = (texts: string[], pattern: RegExp): string[] => [
  ...new Set(texts.flatMap((text) => [...text.matchAll(pattern)].map(([, name = '']) => name))),
];

describe('G61 : les événements du journal', () => {
  test('G61 : chaque événement écrit par le code a son libellé et sa famille, et aucun libellé ne reste sans événement', () => {
    const written = namesIn(sourcesOf([...SOURCES, 'idp-ogestion/src/oidc/events.ts']), /'([a-z]+(?:_[a-z]+)+)'/g);
    const others = ['server_error', 'last_login_at'];
    expect(written.filter((name) => !others.includes(name)).toSorted()).toEqual(Object.keys(EVENTS).toSorted());
  });

  test('G61 : les libellés sont en français, et chaque famille a des événements', () => {
    for (const event of Object.keys(EVENTS)) expect(labelOf(event)).toMatch(/^[A-ZÉ][^_]+$/);
    for (const family of Object.keys(FAMILIES) as Family[]) expect(eventsOf(family).length).toBeGreaterThan(0);
    expect(eventsOf(undefined)).toHaveLength(Object.keys(EVENTS).length);
  });

  test('G61 : chaque motif écrit par le code se lit en français', () => {
    const texts = sourcesOf(['idp-ogestion/src/{domain,oidc,web}/*.ts']);
    const written = [
      ...namesIn(texts, /\breason: '([a-z-]+)'/g),
      ...namesIn(texts, /return '([a-z-]+)';/g).filter((reason) =>
        /^(unknown|not-activated|deactivated|compromised|disabled)$/.test(reason),
      ),
    ];
    expect(written.filter((reason) => !(reason in REASONS))).toEqual([]);
    expect(written.length).toBeGreaterThan(8);
  });
});
