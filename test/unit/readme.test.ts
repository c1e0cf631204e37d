import { spawnSync } from 'node:child_process';
import { existsSync, globSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { anchorsOf, commandsOf, linksOf, rowsOf, sectionOf } from '#test/documents.ts';
import { DEMO_PASSWORD, PEOPLE } from '../../scripts/cast.ts';
import { OPEN_FOLDER } from '../../scripts/postgres/places.ts';
import { readOptions } from '../../scripts/start/options.ts';
import { readStartSettings } from '../../scripts/start/settings.ts';
import { readOptions as readBenchOptions } from '../bench/options.ts';

const readme = readFileSync('README.md', 'utf8');
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
const DOCUMENTS = ['README.md', ...globSync('docs/*.md')];

/** What is written as code: commands among it. */
const codeOf = (markdown: string): string[] => [
  ...commandsOf(markdown).flatMap((block) => block.split('\n')),
  ...[...markdown.replaceAll(/^```[\s\S]*?^```/gm, '').matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code),
];
const npmCommandsOf = (markdown: string) =>
  codeOf(markdown)
    .map((code) => /(?:^| )npm (?:run (\S+)|(start|test)\b)(?: -- (.*?))?(?: +#.*)?$/.exec(code))
    .filter((found) => found !== null)
    .map(([, script, verb, args = '']) => ({ script: script ?? verb ?? '', args: args.split(' ').filter(Boolean) }));

describe('README.md', () => {
  const settings = readStartSettings({}, '/');

  test('gives the two commands alone', () => {
    expect(commandsOf(readme)).toEqual(['npm start\nnpm test']);
  });

  test('lists the people of the cast, who signs in, and the password', () => {
    expect(rowsOf(sectionOf(readme, '## People'), 'mail')).toEqual(
      PEOPLE.map(({ email, prenom, nom, role, canLogIn }) => [
        email,
        `${prenom} ${nom}`,
        role,
        canLogIn ? 'yes' : 'no',
      ]),
    );
    expect(readme).toContain(`\`${DEMO_PASSWORD}\``);
  });

  test('gives the addresses of the settings', () => {
    expect(rowsOf(readme, 'address').map(([address]) => address)).toEqual([
      settings.DIGIT_INVEST_URL,
      settings.OGESTION_ISSUER,
      `http://localhost:${settings.INBOX_PORT}`,
    ]);
    expect(readme).toContain('data stays in `.data`');
    expect(settings.DATA_FOLDER).toBe('/.data');
    expect(readme).toContain(`\`${OPEN_FOLDER}\``);
  });

  test('names every command of package.json, with arguments that it takes', () => {
    const commands = npmCommandsOf(sectionOf(readme, '## Commands'));
    expect([...new Set(commands.map(({ script }) => script))].toSorted()).toEqual(Object.keys(scripts).toSorted());
    const argumentsOf = (name: string) => commands.filter(({ script }) => script === name).flatMap(({ args }) => args);
    expect(() => readOptions(argumentsOf('start'))).not.toThrow();
    expect(argumentsOf('start').length).toBeGreaterThan(1);
    expect(() => readBenchOptions(['--quick'])).not.toThrow();
    expect(argumentsOf('jest').filter((file) => !existsSync(file))).toEqual([]);
  });

  test('the help that it points to knows the same options', () => {
    const { stdout, status } = spawnSync(process.execPath, ['scripts/start.ts', '--help'], { encoding: 'utf8' });
    expect(status).toBe(0);
    const options = npmCommandsOf(readme).flatMap(({ script, args }) => (script === 'start' ? args : []));
    expect(options.filter((option) => !stdout.includes(option))).toEqual([]);
  });

  test('maps every folder', () => {
    const mapped = rowsOf(sectionOf(readme, '## Map'), 'folder').map(([folder = '']) => folder.replaceAll('`', ''));
    const folders = readdirSync('.', { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !/^\.|^(node_modules|coverage)$/.test(entry.name))
      .map((entry) => `${entry.name}/`);
    expect(mapped.toSorted()).toEqual(folders.toSorted());
    const [, tests = ''] = rowsOf(readme, 'folder').find(([folder]) => folder === '`test/`') ?? [];
    const named = [...tests.matchAll(/`(\w+)`/g)].map(([, name]) => name);
    const real = readdirSync('test', { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(named.toSorted()).toEqual(real.map(({ name }) => name).toSorted());
  });

  test('shows pictures of 1280 pixels that weigh little', () => {
    const pictures = linksOf(readme).filter((link) => link.endsWith('.png'));
    expect(pictures).toHaveLength(2);
    for (const picture of pictures) {
      const png = readFileSync(picture);
      expect([picture, png.readUInt32BE(16)]).toEqual([picture, 1280]);
      expect(statSync(picture).size).toBeLessThan(150 * 1024);
    }
  });
});

describe.each(DOCUMENTS)('%s', (file) => {
  const text = readFileSync(file, 'utf8');

  test('leads to files and headings that exist', () => {
    const broken = linksOf(text).filter((link) => {
      const [target = '', anchor] = link.split('#');
      const place = target === '' ? file : path.join(path.dirname(file), target);
      if (!existsSync(place)) return true;
      return anchor !== undefined && !anchorsOf(readFileSync(place, 'utf8')).includes(anchor);
    });
    expect(broken).toEqual([]);
  });

  test('names commands and files that exist', () => {
    const unknown = npmCommandsOf(text).filter(({ script }) => !(script in scripts));
    expect(unknown).toEqual([]);
    const files = codeOf(text).flatMap(
      (code) => code.match(/\b(?:scripts|shared|test|docs|deploy)\/[\w./-]+\.\w+/g) ?? [],
    );
    expect(files.filter((name) => !existsSync(name))).toEqual([]);
  });
});
