import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { secondsFrom, systemClock } from '#shared/clock.ts';
import { createPool, type Pool } from '#shared/pg.ts';
import { type FreshDatabases, freshDatabases } from '#test/postgres.ts';
import { purge } from '../../idp-ogestion/src/domain/purge.ts';
import { insertAudit } from '../../idp-ogestion/src/store/audit.ts';

let databases: FreshDatabases;
let pool: Pool;
beforeAll(async () => {
  databases = await freshDatabases();
  pool = createPool(databases.ogestionUrl, 'test', () => {});
});
afterAll(async () => {
  await pool.end();
  await databases.drop();
});

const DAY = 24 * 3600;
const noon = systemClock.now();
const clock = { now: () => noon };
const daysAgo = (days: number) => secondsFrom(clock, -days * DAY);
const names = async () => (await pool.query('select event from audit_events order by at')).rows.map((row) => row.event);

describe('G4 the journal is kept for 12 months', () => {
  beforeEach(async () => {
    await purge({ pool, clock });
    for (const days of [366, 365]) {
      await insertAudit(pool, { at: daysAgo(days), event: `${days} days old`, result: 'success' });
    }
  });

  test('G4 an event of 365 days stays, one of 366 days goes', async () => {
    await purge({ pool, clock });
    expect(await names()).toEqual(expect.arrayContaining(['365 days old']));
    expect(await names()).not.toContain('366 days old');
  });

  test.each([
    ['an event of yesterday is not deleted', 'delete from audit_events where event = $1'],
    ['an old one with it is not either', 'delete from audit_events where event <> $1 or true'],
    ['an old one is not rewritten', 'update audit_events set event = $1'],
  ])('G4 %s', async (_case, statement) => {
    await insertAudit(pool, { at: daysAgo(1), event: 'yesterday', result: 'success' });
    const before = await names();
    await expect(pool.query(statement, ['yesterday'])).rejects.toThrow(/never changed|permission denied/);
    expect(await names()).toEqual(before);
  });
});
