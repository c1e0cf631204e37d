import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { isDatabaseAway } from '#shared/database-faults.ts';
import { createPool, type Pool, transaction } from '#shared/pg.ts';
import { type DatabaseRelay, relayTo } from '#test/database-relay.ts';
import { type FreshDatabases, freshDatabases } from '#test/postgres.ts';

let databases: FreshDatabases;
let relay: DatabaseRelay;
let pool: Pool;
beforeAll(async () => {
  databases = await freshDatabases();
});
beforeEach(async () => {
  relay = await relayTo(databases.ogestionUrl);
  pool = createPool(relay.url, 'test', () => {}, { connectionTimeoutMillis: 1000, query_timeout: 200 });
});
afterEach(async () => {
  await relay.cut();
  await pool.end();
});
afterAll(() => databases.drop());

const faultOf = (work: () => Promise<unknown>): Promise<unknown> =>
  work().then(
    () => undefined,
    (error) => error,
  );
const ask = () => pool.query('select 1');

describe('G53 a database that does not answer', () => {
  test('G53 hangs from the start: the statement fails, and says so', async () => {
    relay.hang();
    expect(isDatabaseAway(await faultOf(ask))).toBe(true);
  });

  test('G53 hangs while connections are open: the statement fails, and its connection is left', async () => {
    await ask();
    relay.hang();
    expect(isDatabaseAway(await faultOf(ask))).toBe(true);
    expect(pool.totalCount).toBe(0);
  });

  test('G53 hangs within a transaction: its connection is closed, not kept for the next', async () => {
    const work = async () => {
      relay.hang();
      await ask();
    };
    expect(isDatabaseAway(await faultOf(() => transaction(pool, work)))).toBe(true);
    expect(pool.idleCount).toBe(0);
  });

  test('G53 refuses connections, or drops them', async () => {
    await ask();
    const dropped = faultOf(() => pool.query('select pg_sleep(10)'));
    await relay.cut();
    expect(isDatabaseAway(await dropped)).toBe(true);
    expect(isDatabaseAway(await faultOf(ask))).toBe(true);
  });

  test('G53 is told from a statement that is wrong, and from a fault of ours', async () => {
    expect(isDatabaseAway(await faultOf(() => pool.query('select nothing from nowhere')))).toBe(false);
    expect(isDatabaseAway(new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED') }))).toBe(false);
  });

  test('G53 a request waits 5 s for a connection and 15 s for an answer, unless told otherwise', async () => {
    const usual = createPool(databases.ogestionUrl, 'test', () => {});
    expect(usual.options).toMatchObject({ connectionTimeoutMillis: 5000, query_timeout: 15_000 });
    await usual.end();
  });
});
