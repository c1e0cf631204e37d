import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { rowsOf, sectionOf } from '#test/documents.ts';
import { freshDatabases } from '#test/postgres.ts';
import { lifetimesOf as lifetimesOfOgestion, readConfig as readOgestion } from '../../idp-ogestion/src/config.ts';
import { EVENTS } from '../../idp-ogestion/src/domain/journal-events.ts';
import { PASSWORD_MAX_LENGTH } from '../../idp-ogestion/src/domain/passwords.ts';
import { FAILURES_PER_ADDRESS, FAILURES_THAT_DISABLE } from '../../idp-ogestion/src/domain/throttling.ts';
import { CLOCK_TOLERANCE } from '../../idp-ogestion/src/oidc/client-assertion.ts';
import { TTL } from '../../idp-ogestion/src/oidc/configuration.ts';
import {
  lifetimesOf as lifetimesOfDigitInvest,
  readConfig as readDigitInvest,
} from '../../rp-digit-invest/src/config.ts';
import { LOGIN_SECONDS } from '../../rp-digit-invest/src/domain/logins.ts';
import { withClient } from '../../scripts/postgres/databases.ts';

const guide = readFileSync('docs/security.md', 'utf8');
const SECRET = 'a-secret-of-thirty-two-characters';

const digitInvest = readDigitInvest({
  DIGIT_INVEST_DATABASE_URL: 'postgres://localhost',
  DIGIT_INVEST_COOKIE_SECRETS: SECRET,
  DIGIT_INVEST_CLIENT_KEY: JSON.stringify({ kty: 'EC', crv: 'P-256', x: 'x', y: 'y', d: 'd', kid: 'k' }),
});
const ogestion = readOgestion({
  OGESTION_DATABASE_URL: 'postgres://localhost',
  OGESTION_COOKIE_SECRETS: SECRET,
  OGESTION_PASSWORD_PEPPER: SECRET,
  OGESTION_KEY_ENCRYPTION_SECRET: SECRET,
});

const table = (heading: string, first: string): Record<string, string> =>
  Object.fromEntries(rowsOf(sectionOf(guide, heading), first).map(([name = '', value = '']) => [name, value]));

describe('docs/security.md', () => {
  test('says the limits of the code (ASVS 6.1.1)', () => {
    const limits = table('## Limits', 'what');
    expect(limits['failures of an identifier that disable its password']).toMatch(`${FAILURES_THAT_DISABLE},`);
    expect(limits['failures of one network address']).toMatch(`${FAILURES_PER_ADDRESS} in 10 minutes`);
    expect(limits['logins that may wait for it']).toMatch(`${ogestion.OGESTION_HASH_QUEUE};`);
    expect(limits['longest password read']).toMatch(`${PASSWORD_MAX_LENGTH} code points`);
    expect(limits['client assertion']).toContain(`${CLOCK_TOLERANCE} s of clock difference`);
  });

  test('P9 says the waits that the database counts', async () => {
    const said = table('## Limits', 'what')['wait after the n-th consecutive failure of an identifier'] ?? '';
    const stated = [...said.matchAll(/(\d): (\d+) s/g)].map(([, n, seconds]) => [Number(n), Number(seconds)]);
    const databases = await freshDatabases();
    const { rows } = await withClient(databases.ogestionUrl, (db) =>
      db.query<{ n: number; seconds: number }>(
        'select n, extract(epoch from login_delay(n))::int as seconds from generate_series(1, 30) n',
      ),
    );
    await databases.drop();
    const waits = rows.map(({ seconds }) => seconds);
    expect(waits.slice(0, 2)).toEqual([0, 0]);
    expect(stated.map(([n = 0]) => [n, waits[n - 1]])).toEqual(stated);
    expect(stated).toHaveLength(3);
    expect(waits.slice(5).every((wait, rank) => wait === Math.min((waits[rank + 4] ?? 0) * 2, 7200))).toBe(true);
    expect(said).toContain(`up to ${Math.max(...waits)} s`);
  });

  test('G24 says how long sessions live (ASVS 7.1.1, 7.1.3)', () => {
    const lives = table('## Sessions', 'what');
    const said = ({ idle, absolute }: { idle: number; absolute: number }) =>
      `${idle / 60} minutes without activity, ${absolute / 3600} hours at most`;
    const { portail, interne } = lifetimesOfOgestion(ogestion);
    expect(lives['session of oGestion']).toBe(said(portail));
    expect(lives["session of oGestion of Constructys' own people"]).toBe(said(interne));
    expect(lives['session of Digit Invest']).toBe(said(lifetimesOfDigitInvest(digitInvest)));
    expect(lives['login page']).toBe(`${TTL.Interaction / 60} minutes`);
    expect(lives['login begun by Digit Invest']).toBe(`${LOGIN_SECONDS / 60} minutes`);
    expect(lives['authorization code']).toBe(`${TTL.AuthorizationCode} seconds, one use`);
    expect(lives['access token']).toMatch(`${TTL.AccessToken / 60} minutes`);
    expect(lives['ID token']).toBe(`${TTL.IdToken / 60} minutes`);
    expect(lives['rights as Digit Invest knows them']).toMatch(
      `${digitInvest.DIGIT_INVEST_CLAIMS_MAX_AGE_SECONDS} seconds`,
    );
  });

  test.each([
    ['idp-ogestion', 'at oGestion'],
    ['rp-digit-invest', 'at Digit Invest'],
  ])('says who may use every address of %s, and of no other (ASVS 8.1.1)', (application, first) => {
    const text = readFileSync(`${application}/src/web/routes.ts`, 'utf8');
    const declared = [...text.matchAll(/router\.(get|post)\(\s*'([^']+)'/g)].map(
      ([, verb, path]) => `${verb?.toUpperCase()} ${path}`,
    );
    const rights = rowsOf(sectionOf(guide, '## Rights'), first).flatMap(([, addresses = '']) =>
      [...addresses.matchAll(/`([A-Z]+ [^`]+)`/g)].map(([, address]) => address),
    );
    expect(rights.toSorted()).toEqual(declared.toSorted());
    expect(declared.length).toBeGreaterThan(10);
  });

  test('names every event of the journal (ASVS 16.1.1)', () => {
    const named = rowsOf(sectionOf(guide, '## Logs'), 'event of the journal').map(([name = '']) =>
      name.replaceAll('`', ''),
    );
    expect(named.toSorted()).toEqual(Object.keys(EVENTS).toSorted());
  });
});

describe('docs/security.md, requirement and test', () => {
  const numbered = (prefix: string, count: number) =>
    Array.from({ length: count }, (_, rank) => `${prefix}${rank + 1}`);
  const rows = rowsOf(sectionOf(guide, '## Requirement and test'), 'id');

  test('has every assertion about the provider and the relying party, and every fact', () => {
    expect(rows.map(([id]) => id)).toEqual([...numbered('OP', 33), ...numbered('RP', 16), ...numbered('fact ', 21)]);
  });

  test.each(rows.map(([id = '', , files = '']) => ({ id, files })))('$id is proved where it says', ({ id, files }) => {
    const paths = [...files.matchAll(/`([^`]+)`/g)].map(([, name]) => `test/${name}.test.ts`);
    const inATitle = new RegExp(`['"\`][^'"\`\\n]*\\b${id.replace('fact', 'fa(?:ct|it)')}\\b`);
    expect(paths.length).toBeGreaterThan(0);
    expect(paths.filter((path) => !inATitle.test(readFileSync(path, 'utf8')))).toEqual([]);
  });
});
