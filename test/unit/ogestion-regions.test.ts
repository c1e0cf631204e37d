import { expect, test } from '@jest/globals';
import { freshDatabases } from '#test/postgres.ts';
import { regionOf } from '../../idp-ogestion/src/domain/regions.ts';
import { withClient } from '../../scripts/postgres/databases.ts';

test.each([
  ['69007', '84'],
  ['35000', '53'],
  ['75011', '11'],
  ['97460', '04'],
  ['97133', '01'],
  ['20090', '94'],
  ['01000', '84'],
])('S15 le code postal %s relève de la région %s', (codePostal, region) => {
  expect(regionOf(codePostal)).toBe(region);
});

test.each(['', '6900', '690077', 'abcde', '98800', '97500', '99999', '2A000'])(
  'un code postal sans Direction régionale n’en désigne aucune : « %s »',
  (codePostal) => {
    expect(regionOf(codePostal)).toBeUndefined();
  },
);

test('S15 les 96 départements et les 5 d’outre-mer ont chacun leur région, et chaque Direction régionale en a', async () => {
  const metropole = Array.from({ length: 95 }, (_, rank) => String(rank + 1).padStart(2, '0'));
  const codes = [...metropole.map((code) => `${code}000`), '97100', '97200', '97300', '97400', '97600'];
  const found = codes.map((code) => regionOf(code));
  expect(found).not.toContain(undefined);
  const databases = await freshDatabases();
  const { rows } = await withClient(databases.ogestionUrl, (db) =>
    db.query<{ code: string }>('select code from regions'),
  );
  await databases.drop();
  expect([...new Set(found)].sort()).toEqual(rows.map(({ code }) => code).sort());
});
