import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { afterAll, describe, expect, test } from '@jest/globals';
import { readConfig as readOgestion } from '../../idp-ogestion/src/config.ts';
import { readConfig as readDigitInvest } from '../../rp-digit-invest/src/config.ts';

const folder = mkdtempSync(join(tmpdir(), 'production-env-'));
const generated = join(folder, '.env');
const generate = (...options: string[]) =>
  spawnSync(process.execPath, ['scripts/production-env.ts', `--to=${generated}`, ...options], { encoding: 'utf8' });

/** What the containers receive: the `environment` of docker-compose.yml, its variables replaced as the engine does. */
function composed(variables: NodeJS.Dict<string>): NodeJS.ProcessEnv {
  const compose = readFileSync('docker-compose.yml', 'utf8');
  const settings = [...compose.matchAll(/^ {6}([A-Z_]+): ["']?(.+?)["']?$/gm)].map(([, name = '', value = '']) => [
    name,
    value.replace(
      /\$\{(\w+)(?::[-?]([^}]*))?\}/g,
      (_, variable: string, otherwise = '') => variables[variable] ?? otherwise,
    ),
  ]);
  return { ...Object.fromEntries(settings), NODE_ENV: 'production' };
}

const faultsOf = (read: () => unknown): string => {
  try {
    read();
    return '';
  } catch (error) {
    return String(error);
  }
};

afterAll(() => rmSync(folder, { recursive: true }));

describe('Réglages de production', () => {
  test('les valeurs de .env.example sont refusées', () => {
    const env = composed(parseEnv(readFileSync('.env.example', 'utf8')));
    const faults = faultsOf(() => readOgestion(env)) + faultsOf(() => readDigitInvest(env));
    const refused = [...faults.matchAll(/(\w+) still holds a demonstration value/g)].map(([, name]) => name);
    expect(refused).toEqual([
      'OGESTION_DATABASE_URL',
      'OGESTION_COOKIE_SECRETS',
      'OGESTION_PASSWORD_PEPPER',
      'OGESTION_KEY_ENCRYPTION_SECRET',
      'DIGIT_INVEST_DATABASE_URL',
      'DIGIT_INVEST_COOKIE_SECRETS',
      'DIGIT_INVEST_CLIENT_KEY',
    ]);
  });

  test('un secret absent est refusé', () => {
    const faults = faultsOf(() => readOgestion(composed({}))) + faultsOf(() => readDigitInvest(composed({})));
    expect(faults).toMatch(/OGESTION_PASSWORD_PEPPER is missing/);
    expect(faults).toMatch(/DIGIT_INVEST_CLIENT_KEY is missing/);
  });

  test('un .env produit par le script est accepté, et lisible par son auteur seul', () => {
    expect(
      generate('--ogestion=https://og.exemple.test:8443', '--digit-invest=https://di.exemple.test:8443').status,
    ).toBe(0);
    const variables = parseEnv(readFileSync(generated, 'utf8'));
    const env = composed(variables);

    expect(readOgestion(env)).toMatchObject({
      OGESTION_ISSUER: 'https://og.exemple.test:8443',
      OGESTION_TRUST_PROXY: true,
    });
    expect(readDigitInvest(env)).toMatchObject({ DIGIT_INVEST_URL: 'https://di.exemple.test:8443' });
    expect(readOgestion(env).OGESTION_COOKIE_SECRETS).toHaveLength(2);
    expect(readDigitInvest(env).DIGIT_INVEST_COOKIE_SECRETS).toHaveLength(2);
    expect(variables).toMatchObject({ OGESTION_HOST: 'og.exemple.test', HTTPS_PORT: '8443' });
    expect(JSON.parse(variables.DIGIT_INVEST_PUBLIC_KEY ?? '')).not.toHaveProperty('d');
    expect(statSync(generated).mode & 0o777).toBe(0o600);
  });

  test('un .env qui existe n’est jamais écrasé', () => {
    generate();
    const before = readFileSync(generated, 'utf8');
    const again = generate();
    expect([again.status, again.stderr]).toEqual([1, `${generated} exists already and was left as it is.\n`]);
    expect(readFileSync(generated, 'utf8')).toBe(before);
  });
});
