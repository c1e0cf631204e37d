import { describe, expect, test } from '@jest/globals';
import { type SourceFile, sourceFiles } from '#test/source-files.ts';

const APPLICATIONS = ['idp-ogestion', 'rp-digit-invest'];
const FRONT = ['web', 'oidc', 'auth', 'mail'];
const MAX_LINES = 250;

const applications = sourceFiles(...APPLICATIONS.map((application) => `${application}/src/**/*.ts`));
const shared = sourceFiles('shared/src/**/*.ts');
const everything = [...applications, ...shared, ...sourceFiles('scripts/**/*.ts', 'test/**/*.ts')];

/** `idp-ogestion/src/web/x.ts` → `web`; a file directly in `src` → its name without extension. */
const layerOf = (file: string): string => file.match(/^[^/]+\/src\/([^/.]+)/)?.[1] ?? file;
const applicationOf = (file: string): string => file.split('/', 1)[0] ?? file;

/** What each layer may import within its own application, besides itself. */
const ALLOWED: Record<string, string[]> = {
  main: ['app', 'worker', 'config', ...FRONT, 'domain', 'store'],
  app: ['worker', 'config', ...FRONT, 'domain', 'store'],
  worker: ['config', ...FRONT, 'domain', 'store'],
  web: ['config', 'domain', 'store'],
  oidc: ['config', 'domain', 'store'],
  auth: ['config', 'domain', 'store'],
  mail: ['config', 'domain', 'store'],
  domain: ['config', 'store'],
  store: [],
  config: [],
};

/** Lines that match, each with its place. */
const linesWith = (files: SourceFile[], pattern: RegExp): string[] =>
  files.flatMap(({ path, lines }) =>
    lines.flatMap((line, rank) => (pattern.test(line) ? [`${path}:${rank + 1} ${line.trim()}`] : [])),
  );
const except = (files: SourceFile[], allowed: RegExp): SourceFile[] => files.filter(({ path }) => !allowed.test(path));

describe('direction of imports (architecture.md §3)', () => {
  test('main, app, worker → web, oidc, auth, mail → domain → store → shared', () => {
    const wrong = applications.flatMap(({ path, imports }) =>
      imports
        .filter((target) => applicationOf(target) === applicationOf(path) && layerOf(target) !== layerOf(path))
        .filter((target) => !ALLOWED[layerOf(path)]?.includes(layerOf(target)))
        .map((target) => `${path} → ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  test('the applications import of ours nothing but themselves and shared', () => {
    const wrong = applications.flatMap(({ path, imports }) =>
      imports
        .filter((target) => applicationOf(target) !== applicationOf(path) && !target.startsWith('shared/src/'))
        .map((target) => `${path} → ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  test('shared imports no application', () => {
    const wrong = shared.filter(({ imports }) => imports.some((target) => !target.startsWith('shared/src/')));
    expect(wrong.map(({ path }) => path)).toEqual([]);
  });

  test('no layer is unknown to these rules', () => {
    const layers = new Set(applications.map(({ path }) => layerOf(path)));
    expect([...layers].filter((layer) => !(layer in ALLOWED))).toEqual([]);
  });
});

describe('one place for each thing (architecture.md §5)', () => {
  const source = [...applications, ...shared];

  test('rule 1: routes are declared in routes.ts alone', () => {
    const declaration = /\b(?:router|app)\.(?:get|post|put|patch|delete|all)\(/;
    expect(linesWith(source, declaration).length).toBeGreaterThan(0);
    expect(linesWith(except(source, /\/routes\.ts$/), declaration)).toEqual([]);
  });

  test('rule 9: the environment is read in main.ts alone, and given to config.ts', () => {
    expect(linesWith(except(source, /\/main\.ts$/), /process\.env/)).toEqual([]);
  });

  test('rule 10: SQL is run in store, in lower case', () => {
    expect(linesWith(except(source, /\/store\/|^shared\/src\/(pg|migrate)\.ts$/), /\.query[(<]/)).toEqual([]);
    expect(linesWith(source, /\b(?:SELECT|INSERT INTO|UPDATE|DELETE FROM)\b/)).toEqual([]);
  });

  test('rule 10: the hour is a parameter of every statement', () => {
    const store = source.filter(({ path }) => path.includes('/store/'));
    expect(linesWith(store, /\bnow\(\)|\bcurrent_(?:timestamp|date)\b/)).toEqual([]);
  });

  test('rule 13: one clock', () => {
    expect(linesWith(except(source, /^shared\/src\/clock\.ts$/), /Date\.now\(|new Date\(\)/)).toEqual([]);
  });

  test('a mixin that both applications have is named by no view again: Pug would take the last one, without a word', () => {
    const mixins = ({ path, text }: SourceFile) =>
      [...text.matchAll(/^mixin (\w+)/gm)].map(([, name = '']) => ({ path, name }));
    const common = new Set(
      sourceFiles('shared/views/**/*.pug')
        .flatMap(mixins)
        .map(({ name }) => name),
    );
    const own = sourceFiles(...APPLICATIONS.map((application) => `${application}/views/**/*.pug`)).flatMap(mixins);
    expect(common.size).toBeGreaterThan(10);
    expect(own.filter(({ name }) => common.has(name)).map(({ path, name }) => `${path}: ${name}`)).toEqual([]);
  });

  test('nothing is printed but by the logger, save by entry.ts, when there is none yet', () => {
    expect(linesWith(except(source, /^shared\/src\/entry\.ts$/), /\bconsole\./)).toEqual([]);
  });
});

describe('a file one can read (architecture.md §5, rule 12)', () => {
  test(`no file is longer than ${MAX_LINES} lines`, () => {
    const long = everything.filter(({ lines }) => lines.length > MAX_LINES);
    expect(long.map(({ path, lines }) => `${path}: ${lines.length} lines`)).toEqual([]);
  });

  test('no check is silenced, nothing is left for later', () => {
    const silenced = /@ts-(?:ignore|expect-error|nocheck)|biome-ignore|eslint-disable|\bTODO\b|\bFIXME\b/;
    expect(linesWith(except(everything, /^test\/architecture\.test\.ts$/), silenced)).toEqual([]);
  });

  test('no file is named after what it is for lack of a name', () => {
    const vague = everything.filter(({ path }) => /\/(?:utils?|helpers?|misc|common)(?:\/|\.ts$)/.test(path));
    expect(vague.map(({ path }) => path)).toEqual([]);
  });
});
