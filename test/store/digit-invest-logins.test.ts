import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { type MovingClock, movingClock } from '#test/moving-clock.ts';
import { type FreshDatabases, freshDatabases } from '#test/postgres.ts';
import { LOGIN_SECONDS, rememberLogin, resumeLogin } from '../../rp-digit-invest/src/domain/logins.ts';
import { createSealer } from '../../rp-digit-invest/src/domain/sealing.ts';

const secrets = (state: string) => ({ state, nonce: `nonce of ${state}`, verifier: `verifier of ${state}` });

const sealer = createSealer(['the-secret-of-these-tests-seals-logins']);
const keeping = (clock: MovingClock) => ({ pool: db, clock, sealer });

let databases: FreshDatabases;
let db: pg.Pool;
beforeAll(async () => {
  databases = await freshDatabases();
  db = new pg.Pool({ connectionString: databases.digitInvestUrl });
});
afterAll(async () => {
  await db.end();
  await databases.drop();
});

test('RP2: a login comes back once, with what it left with', async () => {
  const clock = movingClock();
  const browser = await rememberLogin(keeping(clock), secrets('once'), '/cfa?x=1');
  const found = await resumeLogin(keeping(clock), 'once', browser);
  expect(found).toEqual({ returnPath: '/cfa?x=1', secrets: secrets('once') });
  expect(await resumeLogin(keeping(clock), 'once', browser)).toBeUndefined();
});

test('RP2: ten returns of one login at once, one wins', async () => {
  const clock = movingClock();
  const browser = await rememberLogin(keeping(clock), secrets('race'), '/');
  const found = await Promise.all(Array.from({ length: 10 }, () => resumeLogin(keeping(clock), 'race', browser)));
  expect(found.filter(Boolean)).toHaveLength(1);
});

test('RP3: another browser does not get it, and does not spoil it', async () => {
  const clock = movingClock();
  const browser = await rememberLogin(keeping(clock), secrets('mine'), '/');
  expect(await resumeLogin(keeping(clock), 'mine', 'secret-of-another')).toBeUndefined();
  expect(await resumeLogin(keeping(clock), 'mine', browser)).toBeDefined();
});

test('RP2: it expires after ten minutes, and the next login sweeps it away', async () => {
  const clock = movingClock();
  const late = await rememberLogin(keeping(clock), secrets('late'), '/');
  clock.advance(LOGIN_SECONDS - 5);
  expect(await resumeLogin(keeping(clock), 'late', late)).toBeDefined();

  const tooLate = await rememberLogin(keeping(clock), secrets('too late'), '/');
  clock.advance(LOGIN_SECONDS + 1);
  expect(await resumeLogin(keeping(clock), 'too late', tooLate)).toBeUndefined();
  await rememberLogin(keeping(clock), secrets('next'), '/');
  expect((await db.query('select from logins')).rowCount).toBe(1);
});

test('rule 6: a stolen copy of the table holds neither the state, nor the secret of the browser, nor the verifier', async () => {
  const browser = await rememberLogin(keeping(movingClock()), secrets('state-in-clear'), '/shown');
  const { rows } = await db.query('select * from logins');
  const dump = rows.map((row) => Object.values(row).map(String).join()).join();
  expect(dump).toContain('/shown');
  expect(dump).not.toContain('state-in-clear');
  expect(dump).not.toContain(browser);
});

test('RP2: a login sealed under a secret that was withdrawn meanwhile is begun again', async () => {
  const clock = movingClock();
  const browser = await rememberLogin(keeping(clock), secrets('withdrawn'), '/');
  const withdrawn = { ...keeping(clock), sealer: createSealer(['another-secret-altogether-of-these-tests']) };
  expect(await resumeLogin(withdrawn, 'withdrawn', browser)).toBeUndefined();
});
