import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createPool, type Pool, transaction } from '#shared/pg.ts';
import { type FreshDatabases, freshDatabases } from '#test/postgres.ts';

let databases: FreshDatabases;
let pool: Pool;
beforeAll(async () => {
  databases = await freshDatabases();
  pool = createPool(databases.digitInvestUrl, 'test', () => {});
  await pool.query('create table acts (n integer)');
});
afterAll(async () => {
  await pool.end();
  await databases.drop();
});

const acts = async () => (await pool.query<{ n: number }>('select n from acts order by n')).rows.map(({ n }) => n);

test('a transaction commits everything, or nothing when its work throws, and its connection serves again', async () => {
  await transaction(pool, (tx) => tx.query('insert into acts values (1)'));
  const refused = transaction(pool, async (tx) => {
    await tx.query('insert into acts values (2)');
    throw new Error('no');
  });
  await expect(refused).rejects.toThrow('no');
  await pool.query('insert into acts values (3)');
  expect([pool.totalCount, await acts()]).toEqual([1, [1, 3]]);
  const { rows } = await pool.query('select pg_current_xact_id_if_assigned() as open');
  expect(rows).toEqual([{ open: null }]);
});
