import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { movingClock } from '#test/moving-clock.ts';
import { type FreshDatabases, freshDatabases } from '#test/postgres.ts';
import { LOGIN_SECONDS, rememberLogin, resumeLogin } from '../../rp-digit-invest/src/domain/logins.ts';

const secrets = (state: string) => ({ state, nonce: `nonce of ${state}`, verifier: `verifier of ${state}` });

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
  const browser = await rememberLogin(db, clock, secrets('once'), '/cfa?x=1');
  const found = await resumeLogin(db, clock, 'once', browser);
  expect(found).toEqual({ returnPath: '/cfa?x=1', secrets: secrets('once') });
  expect(await resumeLogin(db, clock, 'once', browser)).toBeUndefined();
});

test('RP2: ten returns of one login at once, one wins', async () => {
  const clock = movingClock();
  const browser = await rememberLogin(db, clock, secrets('race'), '/');
  const found = await Promise.all(Array.from({ length: 10 }, () => resumeLogin(db, clock, 'race', browser)));
  expect(found.filter(Boolean)).toHaveLength(1);
});

test('RP3: another browser does not get it, and does not spoil it', async () => {
  const clock = movingClock();
  const browser = await rememberLogin(db, clock, secrets('mine'), '/');
  expect(await resumeLogin(db, clock, 'mine', 'secret-of-another')).toBeUndefined();
  expect(await resumeLogin(db, clock, 'mine', browser)).toBeDefined();
});

test('RP2: it expires after ten minutes, and the next login sweeps it away', async () => {
  const clock = movingClock();
  const late = await rememberLogin(db, clock, secrets('late'), '/');
  clock.advance(LOGIN_SECONDS - 5);
  expect(await resumeLogin(db, clock, 'late', late)).toBeDefined();

  const tooLate = await rememberLogin(db, clock, secrets('too late'), '/');
  clock.advance(LOGIN_SECONDS + 1);
  expect(await resumeLogin(db, clock, 'too late', tooLate)).toBeUndefined();
  await rememberLogin(db, clock, secrets('next'), '/');
  expect((await db.query('select from logins')).rowCount).toBe(1);
});

test('a stolen copy of the table holds neither the state nor the secret of the browser', async () => {
  const browser = await rememberLogin(db, movingClock(), secrets('state-in-clear'), '/');
  const { rows } = await db.query('select * from logins');
  const dump = rows.map((row) => Object.values(row).map(String).join()).join();
  expect(dump).toContain('nonce of state-in-clear');
  expect(dump.replaceAll('of state-in-clear', '')).not.toContain('state-in-clear');
  expect(dump).not.toContain(browser);
});
