import { globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { RUNTIME } from '../../scripts/runtime.ts';

const SHARED = ['shared/src/**/*.ts'];
const IMAGES = [
  {
    name: 'idp-ogestion',
    sources: [
      'idp-ogestion/src/**/*.ts',
      'scripts/admin-create.ts',
      'scripts/register-client.ts',
      'scripts/register-digit-invest.ts',
      'scripts/registration/{application,register}.ts',
      'scripts/registration-settings.ts',
      'scripts/rotate-keys.ts',
      'scripts/import-*.ts',
      'scripts/imports/*.ts',
      ...SHARED,
    ],
  },
  { name: 'rp-digit-invest', sources: ['rp-digit-invest/src/**/*.ts', ...SHARED] },
];

const IMPORT = /^(?:import|export) (?!type )[^;]*?from '([^']+)'|\b(?:import|resolve|require)\('([^']+)'\)/gm;

/** Names of the packages that run-time imports of these files name: neither types, nor Node's own, nor files of ours. */
function packagesImported(patterns: string[]): Set<string> {
  const text = globSync(patterns).map((file) => readFileSync(file, 'utf8'));
  const specifiers = text.flatMap((source) =>
    [...source.matchAll(IMPORT)].map(([, from, called]) => from ?? called ?? ''),
  );
  const packages = specifiers.filter((specifier) => /^(@|[a-z])/.test(specifier) && !specifier.startsWith('node:'));
  return new Set(packages.map((specifier) => specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')));
}

const leftOut = (dockerfile: string): string[] =>
  [...dockerfile.matchAll(/ dependencies\.(\S+)/g)].map(([, name]) => name ?? '');

/** What `.dockerignore` lets through: it leaves everything out, then names. */
const given = [...readFileSync('.dockerignore', 'utf8').matchAll(/^!(.+)$/gm)].map(([, path]) => path);

describe.each(IMAGES)('Image $name', ({ name, sources }) => {
  const dockerfile = readFileSync(`${name}/Dockerfile`, 'utf8');
  const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as { dependencies: Record<string, string> };

  test('runs Node as npm start does', () => {
    expect(dockerfile).toContain(`MALLOC_ARENA_MAX=${RUNTIME.MALLOC_ARENA_MAX}`);
    expect(dockerfile).toContain(`NODE_OPTIONS="${RUNTIME.NODE_OPTIONS}"`);
  });

  test('holds every package that its code imports', () => {
    const kept = Object.keys(dependencies).filter((dependency) => !leftOut(dockerfile).includes(dependency));
    const imported = packagesImported(sources);
    expect([...imported].filter((dependency) => !kept.includes(dependency))).toEqual([]);
    expect(imported.size).toBeGreaterThan(5);
  });

  test('is given every file that it copies', () => {
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, sources = '']) =>
      sources.split(' '),
    );
    expect(copied.filter((source) => !given.includes(source))).toEqual([]);
    expect(copied.length).toBeGreaterThan(4);
  });

  test('leaves out packages that exist', () => {
    expect(leftOut(dockerfile).filter((dependency) => !(dependency in dependencies))).toEqual([]);
  });
});
