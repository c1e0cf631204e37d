import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';

const guide = readFileSync('docs/operations.md', 'utf8');

/** The variables of an application, as the rows of its table in the guide and as the entries of its table of settings. */
const documented = (title: string): string[] => {
  const section = guide.split(`### ${title}\n`)[1]?.split(/^#/m)[0] ?? '';
  return [...section.matchAll(/^\| `([A-Z_]+)`/gm)].map(([, name]) => name ?? '').sort();
};
const declared = (app: string): string[] =>
  [...readFileSync(`${app}/src/config.ts`, 'utf8').matchAll(/^ {2}([A-Z_]+): \{/gm)]
    .map(([, name]) => name ?? '')
    .filter((name) => name !== 'NODE_ENV')
    .sort();

describe('docs/operations.md', () => {
  test.each([
    { app: 'idp-ogestion', title: 'oGestion' },
    { app: 'rp-digit-invest', title: 'Digit Invest CFA' },
  ])('lists every setting of $app and no other', ({ app, title }) => {
    expect(documented(title)).toEqual(declared(app));
    expect(declared(app).length).toBeGreaterThan(8);
  });

  test('names commands and files that exist', () => {
    const scripts = [...guide.matchAll(/node (scripts\/\S+\.ts)/g)].map(([, file]) => file ?? '');
    const services = [...readFileSync('docker-compose.yml', 'utf8').matchAll(/^ {2}([a-z-]+):$/gm)].map(
      ([, name]) => name,
    );
    const described = [...guide.matchAll(/^\| `([a-z-]+)` *\|/gm)].map(([, name]) => name);
    for (const file of scripts) expect(readFileSync(file, 'utf8')).not.toBe('');
    expect(scripts.length).toBeGreaterThan(1);
    expect(described.filter((name) => !services.includes(name))).toEqual([]);
    expect(described).toHaveLength(8);
  });
});
