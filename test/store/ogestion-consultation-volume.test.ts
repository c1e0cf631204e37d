import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { systemClock } from '#shared/clock.ts';
import { createPool, type Pool } from '#shared/pg.ts';
import { type FreshDatabases, freshDatabases } from '#test/postgres.ts';
import { type DossierSearch, searchDossiers } from '../../idp-ogestion/src/domain/dossiers.ts';
import { searchReglements } from '../../idp-ogestion/src/domain/reglements.ts';
import type { Dossier, DossierSort } from '../../idp-ogestion/src/store/dossiers.ts';
import type { ReglementSort } from '../../idp-ogestion/src/store/reglements.ts';
import { BOURG, GRENOBLE, LYON, RENNES } from '../../scripts/cast.ts';

let databases: FreshDatabases;
let pool: Pool;
beforeAll(async () => {
  databases = await freshDatabases();
  pool = createPool(databases.ogestionUrl, 'test', () => {});
  await pool.query('delete from reglements');
  await pool.query('delete from dossiers');
  await addDossiers(GRENOBLE.siret, 250);
  await addDossiers(LYON.siret, 250);
  await addDossiers(RENNES.siret, 50);
});
afterAll(async () => {
  await pool.end();
  await databases.drop();
});

/** Dossiers with many equal dates, statuts and amounts, and one règlement each. */
async function addDossiers(siret: string, count: number): Promise<void> {
  await pool.query(
    `insert into dossiers (numero, siret, type, beneficiaire, formation, statut, date_debut, date_fin, montant_engage, updated_at)
     select $1 || '-' || n, $1, 'CONTRAT_APPRENTISSAGE', 'A. B.', case when n % 10 = 0 then 'CAP Maçon' else 'CAP Couvreur' end,
       case when n % 7 = 0 then 'SOLDE' else 'EN_COURS' end, date '2025-01-01' + n % 30, date '2026-01-01', n % 40 * 100, $3
     from generate_series(1, $2) n`,
    [siret, count, systemClock.now()],
  );
  await pool.query(
    `insert into reglements (reference, siret, dossier, nature, date_reglement, montant, mode, updated_at)
     select 'R' || numero, siret, numero, 'REGLEMENT', date_debut, montant_engage, 'VIREMENT', updated_at
     from dossiers where siret = $1`,
    [siret],
  );
}

const holder = { sub: 'claire', perimetre: [GRENOBLE.siret, LYON.siret] };
const context = () => ({ pool, clock: systemClock });
const ALL: DossierSearch = { q: '', siret: undefined, order: { by: 'debut', descending: true }, page: 1 };
const search = (asked: Partial<DossierSearch> = {}, by = holder) => searchDossiers(context(), by, { ...ALL, ...asked });

/** Every page of a list, one after the other. */
async function pagesOf<T>(read: (page: number) => Promise<{ pages: number; rows: T[] }>): Promise<T[]> {
  const first = await read(1);
  const others = await Promise.all(Array.from({ length: first.pages - 1 }, (_, rank) => read(rank + 2)));
  return [first, ...others].flatMap(({ rows }) => rows);
}

const KEYS: Record<DossierSort, (dossier: Dossier) => string | number> = {
  numero: ({ numero }) => numero,
  etablissement: ({ siret }) => holder.perimetre.indexOf(siret),
  debut: ({ debut }) => debut,
  statut: ({ statut }) => statut,
  montant: ({ montant }) => montant,
};
const ascending = <T>(values: T[]): T[] => values.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));

describe('G68 : page après page', () => {
  test.each(Object.keys(KEYS) as DossierSort[])(
    'S83 G68 : triés par %s, chaque dossier une fois, dans l’ordre',
    async (by) => {
      for (const descending of [false, true]) {
        const found = await pagesOf(async (page) => {
          const { pages, dossiers } = await search({ order: { by, descending }, page });
          return { pages, rows: dossiers };
        });
        expect(new Set(found.map(({ numero }) => numero)).size).toBe(500);
        const keys = found.map(KEYS[by]);
        expect(keys).toEqual(descending ? ascending(keys).toReversed() : ascending(keys));
      }
    },
  );

  test.each(['date', 'reference', 'etablissement', 'nature', 'montant'] as ReglementSort[])(
    'S84 G68 : triés par %s, chaque règlement une fois',
    async (by) => {
      for (const descending of [false, true]) {
        const found = await pagesOf(async (page) => {
          const asked = { q: '', siret: undefined, order: { by, descending }, page };
          const { pages, reglements } = await searchReglements(context(), holder, asked);
          return { pages, rows: reglements };
        });
        expect(new Set(found.map(({ reference }) => reference)).size).toBe(500);
      }
    },
  );

  test('S83 G68 : une recherche et un filtre comptent juste, et leur total aussi', async () => {
    const { total, montant, dossiers } = await search({ q: 'macon', statut: 'SOLDE' });
    const expected = [70, 140, 210];
    expect(total).toBe(2 * expected.length);
    expect(montant).toBe(2 * expected.reduce((sum, n) => sum + (n % 40) * 100, 0));
    expect(dossiers.map(({ numero }) => numero).toSorted()).toEqual(
      [GRENOBLE, LYON].flatMap(({ siret }) => expected.map((n) => `${siret}-${n}`)).toSorted(),
    );
  });
});

describe('G13 : le périmètre', () => {
  test('S83 S84 G13 : rien de ce qu’on ne tient pas, ni compté ni montré', async () => {
    expect((await search()).total).toBe(500);
    expect((await search({}, { ...holder, perimetre: [RENNES.siret] })).total).toBe(50);
    expect((await search({ siret: LYON.siret })).total).toBe(250);
    await expect(search({ siret: RENNES.siret })).rejects.toMatchObject({ kind: 'not-found' });
    const asked = { ...ALL, order: { by: 'date' as const, descending: true }, dossier: `${RENNES.siret}-1` };
    await expect(searchReglements(context(), holder, asked)).rejects.toMatchObject({ kind: 'not-found' });
  });

  test('G69 : un périmètre vide ne trouve rien', async () => {
    expect(await search({}, { ...holder, perimetre: [] })).toMatchObject({ dossiers: [], total: 0, montant: 0 });
  });
});

describe('G68 : une liste trop longue', () => {
  test('S83 G68 : au-delà de 10 000, ni compte ni total, mais les pages', async () => {
    await addDossiers(BOURG.siret, 10_050);
    const bourg = { ...holder, perimetre: [BOURG.siret] };
    const found = await search({}, bourg);
    expect([found.total, found.more, found.montant, found.dossiers.length]).toEqual([10_000, true, undefined, 20]);
    const { total, more, montant } = await search({ statut: 'SOLDE' }, bourg);
    expect([total, more]).toEqual([Math.floor(10_050 / 7), false]);
    expect(montant).toBeGreaterThan(0);
  });
});
