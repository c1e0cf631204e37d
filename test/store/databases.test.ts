import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { withClient } from '../../scripts/postgres/databases.ts';
import { type FreshDatabases, freshDatabases, superuserUrl } from '../support/postgres.ts';

let databases: FreshDatabases;
beforeAll(async () => {
  databases = await freshDatabases();
});
afterAll(() => databases.drop());

/** The URL of one role, pointed at another database. */
function pointedAt(url: string, database: string): string {
  const pointed = new URL(url);
  pointed.pathname = database;
  return pointed.href;
}
const databaseOf = (url: string): string => new URL(url).pathname;
const connect = (url: string) => withClient(url, (client) => client.query('select 1'));

describe('two databases, two roles', () => {
  test('each role enters its own database', async () => {
    for (const url of [databases.ogestionUrl, databases.digitInvestUrl]) {
      expect((await connect(url)).rowCount).toBe(1);
    }
  });

  test('neither role enters the database of the other', async () => {
    const crossed = [
      pointedAt(databases.ogestionUrl, databaseOf(databases.digitInvestUrl)),
      pointedAt(databases.digitInvestUrl, databaseOf(databases.ogestionUrl)),
    ];
    for (const url of crossed) await expect(connect(url)).rejects.toThrow('permission denied for database');
  });

  test('neither role enters the databases of the system, nor is it a superuser', async () => {
    for (const url of [databases.ogestionUrl, databases.digitInvestUrl]) {
      await expect(connect(pointedAt(url, 'postgres'))).rejects.toThrow('permission denied for database');
      await expect(withClient(url, (client) => client.query('create role intruder'))).rejects.toThrow(
        'permission denied',
      );
    }
  });

  test('a wrong password is refused', async () => {
    const url = new URL(databases.ogestionUrl);
    url.password = 'wrong';
    await expect(connect(url.href)).rejects.toThrow('password authentication failed');
  });

  test('text is UTF-8 and sorts and folds alike on every machine', async () => {
    const found = await withClient(databases.ogestionUrl, (client) =>
      client.query("select upper('é') as upper, current_setting('server_encoding') as encoding"),
    );
    expect(found.rows).toEqual([{ upper: 'É', encoding: 'UTF8' }]);
  });
});

describe('freshDatabases', () => {
  test('gives copies that share nothing, and drops them', async () => {
    const other = await freshDatabases();
    await withClient(other.ogestionUrl, (client) => client.query('create table only_here (id int)'));
    const seen = await withClient(databases.ogestionUrl, (client) =>
      client.query("select to_regclass('only_here') as found"),
    );
    expect(seen.rows).toEqual([{ found: null }]);
    await other.drop();
    await expect(connect(other.ogestionUrl)).rejects.toThrow('does not exist');
  });

  test('can be made by several files at once', async () => {
    const copies = await Promise.all([freshDatabases(), freshDatabases(), freshDatabases()]);
    expect(new Set(copies.map((copy) => copy.ogestionUrl)).size).toBe(3);
    await Promise.all(copies.map((copy) => copy.drop()));
    expect(superuserUrl()).toContain('127.0.0.1');
  });
});
