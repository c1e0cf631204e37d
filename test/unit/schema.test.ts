import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type FreshDatabases, freshDatabases } from '#test/postgres.ts';
import { withClient } from '../../scripts/postgres/databases.ts';
import { describeSchema } from '../../scripts/schema/describe.ts';
import { SCHEMAS } from '../../scripts/schema/documents.ts';

let databases: FreshDatabases;
beforeAll(async () => {
  databases = await freshDatabases();
});
afterAll(() => databases.drop());

describe.each(SCHEMAS)('$file (architecture.md §5, rule 10)', ({ file, title, url }) => {
  const schemaOf = () => withClient(databases[url], (client) => describeSchema(client, title));

  test('is what the migrations make: after a change, npm run schema', async () => {
    expect(await schemaOf()).toBe(readFileSync(file, 'utf8'));
  });

  test('says what each table is for', async () => {
    const schema = await schemaOf();
    const tables = [...schema.matchAll(/^create (?:unlogged )?table (\w+)/gm)].map(([, name]) => name);
    expect(tables.length).toBeGreaterThan(5);
    expect(tables.filter((name) => !schema.includes(`comment on table ${name} is`))).toEqual([]);
  });

  test('shows a column, a rule or an index that was added', async () => {
    const before = await schemaOf();
    await withClient(databases[url], (client) =>
      client.query(`
        create table essais (id text primary key, debut date, fin date, constraint essai_ends_after check (fin > debut));
        create index essais_by_fin on essais (fin) where debut is not null;
        revoke delete on essais from current_user`),
    );
    expect(before).not.toContain('essais');
    expect((await schemaOf()).replace(before, '')).toContain(
      'create table essais (\n  id text not null,\n  debut date,\n  fin date,\n  primary key (id),\n' +
        '  constraint essai_ends_after check (fin > debut)\n);\n' +
        'create index essais_by_fin on essais (fin) where (debut is not null);\n' +
        'revoke delete on essais from current_user;\n',
    );
  });
});
