import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createPool, type Pool } from '#shared/pg.ts';
import { csvFile, importSource, importText, pictureOf, refusedIn } from '#test/imports.ts';
import { type FreshDatabases, freshDatabases } from '#test/postgres.ts';
import { dossierImporter } from '../../idp-ogestion/src/domain/imports/dossiers.ts';
import { reglementImporter } from '../../idp-ogestion/src/domain/imports/reglements.ts';
import { BOURG, LYON, RENNES } from '../../scripts/cast.ts';

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
beforeEach(() => pool.query('truncate dossiers, reglements, imports'));

const DOSSIER = {
  numero: 'CA-1',
  siret: LYON.siret,
  type: 'CONTRAT_APPRENTISSAGE',
  beneficiaire: 'L. M.',
  formation: 'CAP Maçon',
  statut: 'EN_COURS',
  date_debut: '2026-09-01',
  date_fin: '2028-08-31',
  montant_engage: '14250,07',
};
const REGLEMENT = {
  reference: 'VIR-1',
  siret: LYON.siret,
  dossier: 'CA-1',
  nature: 'REGLEMENT',
  date_reglement: '2026-10-15',
  montant: '-4750.10',
  mode: 'VIREMENT',
};
const dossiers = (...records: Record<string, string>[]) => importText(pool, dossierImporter, csvFile(records));
const reglements = (...records: Record<string, string>[]) => importText(pool, reglementImporter, csvFile(records));

const lastEvent = async () =>
  (
    await pool.query(
      'select event, result, actor_sub, sirets, regions, details from audit_events order by id desc limit 1',
    )
  ).rows[0];

describe('import des dossiers', () => {
  test('S83 G62 : un dossier arrive tel que le fichier le dit, au centime, sans nom', async () => {
    const report = await dossiers(DOSSIER);
    expect(report).toMatchObject({ rows: 1, applied: true, refusals: { count: 0 }, unread: [] });
    const { rows } = await pool.query('select numero, beneficiaire, montant_engage, date_fin::text from dossiers');
    expect(rows).toEqual([
      { numero: 'CA-1', beneficiaire: 'L. M.', montant_engage: '1425007', date_fin: '2028-08-31' },
    ]);
  });

  test('G61 : le fichier est noté, et son import est au journal des régions concernées', async () => {
    await dossiers(DOSSIER, { ...DOSSIER, numero: 'CA-2', siret: RENNES.siret });
    const { rows } = await pool.query(
      'select kind, file_name, length(file_sha256) as sha, rows, created, changed, closed from imports',
    );
    expect(rows).toEqual([
      { kind: 'dossiers', file_name: 'fichier.csv', sha: 32, rows: 2, created: 2, changed: 0, closed: 0 },
    ]);
    expect(await lastEvent()).toEqual({
      event: 'data_imported',
      result: 'success',
      actor_sub: null,
      sirets: [],
      regions: ['53', '84'],
      details: { kind: 'dossiers', file: 'fichier.csv', rows: 2, created: 2, changed: 0, closed: 0 },
    });
  });

  test('le même fichier deux fois : rien de créé, rien de changé', async () => {
    await dossiers(DOSSIER);
    const before = (await pool.query('select * from dossiers')).rows;
    const report = await dossiers(DOSSIER);
    expect(report.tallies).toEqual([{ what: 'dossiers', created: 0, changed: 0, closed: 0, unchanged: 1 }]);
    expect((await pool.query('select * from dossiers')).rows).toEqual(before);
    expect(await lastEvent()).toMatchObject({ regions: [] });
  });

  test('un dossier connu prend ce que dit le fichier, les absents restent', async () => {
    await dossiers(DOSSIER, { ...DOSSIER, numero: 'CA-2' });
    const { tallies } = await dossiers({ ...DOSSIER, statut: 'SOLDE' });
    expect(tallies).toEqual([{ what: 'dossiers', created: 0, changed: 1, closed: 0, unchanged: 0 }]);
    const { rows } = await pool.query('select numero, statut from dossiers order by numero');
    expect(rows).toEqual([
      { numero: 'CA-1', statut: 'SOLDE' },
      { numero: 'CA-2', statut: 'EN_COURS' },
    ]);
  });

  test('une ligne refusée, et rien ne change : chaque refus dit sa ligne, sa colonne et sa raison', async () => {
    await dossiers(DOSSIER);
    const before = await pictureOf(pool);
    const report = await dossiers(
      { ...DOSSIER, statut: 'SOLDE' },
      { ...DOSSIER, numero: 'CA-2', siret: '00098765100015' },
      { ...DOSSIER, numero: 'CA-3', siret: '123' },
      { ...DOSSIER, numero: 'CA-4', date_fin: '2026-08-31', montant_engage: '-1' },
      { ...DOSSIER, numero: 'CA-5', beneficiaire: 'Lucas Martin' },
      DOSSIER,
    );
    expect(refusedIn(report)).toEqual([
      '3 siret no établissement has the SIRET 00098765100015 here',
      expect.stringMatching(/^4 siret « 123 » is not a SIRET/),
      '5 date_fin is before date_debut',
      '5 montant_engage « -1 » is below zero',
      expect.stringMatching(/^6 beneficiaire must be initials/),
      '7 numero CA-1 stands on line 2 already',
    ]);
    expect(report).toMatchObject({ rows: 6, applied: false, tallies: [], refusals: { count: 6 } });
    expect(await pictureOf(pool)).toEqual(before);
  });

  test("un essai dit ce qui serait fait, et n'écrit rien", async () => {
    await dossiers(DOSSIER);
    const before = await pictureOf(pool);
    const text = csvFile([
      { ...DOSSIER, statut: 'SOLDE' },
      { ...DOSSIER, numero: 'CA-2' },
    ]);
    const report = await importText(pool, dossierImporter, text, true);
    expect(report).toMatchObject({ applied: false, tallies: [{ created: 1, changed: 1, closed: 0, unchanged: 0 }] });
    expect(await pictureOf(pool)).toEqual(before);
  });

  test('les colonnes sont lues par leur nom : un autre ordre, une de trop, une qui manque', async () => {
    const backwards = Object.fromEntries(Object.entries({ ...DOSSIER, remarque: 'x' }).toReversed());
    expect(await dossiers(backwards)).toMatchObject({ applied: true, unread: ['remarque'] });
    expect(await dossiers({ ...DOSSIER, '': '' })).toMatchObject({ applied: true, unread: [] });
    const odd = { '\x1b[31mrouge': '', FR7630006000011234567890189: '', ['x'.repeat(50)]: '' };
    expect(await dossiers({ ...DOSSIER, ...odd })).toMatchObject({
      unread: [' [31mrouge', 'what looks like an IBAN', `${'x'.repeat(40)}…`],
    });
    const { siret: _siret, statut: _statut, ...poor } = DOSSIER;
    expect(refusedIn(await dossiers(poor))).toEqual(['1 - the header lacks siret, statut']);
  });

  test('des refus innombrables sont comptés, les premiers sont montrés', async () => {
    const report = await dossiers(...Array.from({ length: 50 }, () => ({ ...DOSSIER, statut: '?' })));
    expect([report.refusals.count, report.refusals.first.length]).toEqual([50, 20]);
    const unknown = await dossiers(
      ...Array.from({ length: 50 }, (_, n) => ({ ...DOSSIER, numero: `CA-${n}`, siret: '00098765100015' })),
    );
    expect([unknown.refusals.count, unknown.refusals.first.length]).toEqual([50, 20]);
  });

  test('un fichier qui se brise en cours de lecture ne change rien, et la connexion sert encore', async () => {
    async function* broken(): AsyncGenerator<Buffer> {
      yield Buffer.from(csvFile([DOSSIER]));
      throw new Error('the disk is gone');
    }
    const before = await pictureOf(pool);
    await expect(importSource(pool, dossierImporter, { name: 'x.csv', bytes: broken() })).rejects.toThrow(
      'the disk is gone',
    );
    expect(await pictureOf(pool)).toEqual(before);
    expect((await dossiers(DOSSIER)).applied).toBe(true);
  });
});

describe('import des règlements', () => {
  test('S84 : un règlement arrive au centime, avec ou sans dossier', async () => {
    await dossiers(DOSSIER);
    expect(
      (await reglements(REGLEMENT, { ...REGLEMENT, reference: 'AV-1', dossier: '', nature: 'AVOIR' })).applied,
    ).toBe(true);
    const { rows } = await pool.query('select reference, dossier, montant from reglements order by reference');
    expect(rows).toEqual([
      { reference: 'AV-1', dossier: null, montant: '-475010' },
      { reference: 'VIR-1', dossier: 'CA-1', montant: '-475010' },
    ]);
  });

  test('un dossier ou un SIRET inconnu refuse la ligne, et tout le fichier avec elle', async () => {
    const report = await reglements(
      { ...REGLEMENT, dossier: '' },
      { ...REGLEMENT, reference: 'VIR-2' },
      { ...REGLEMENT, siret: '00098765100015', dossier: '' },
    );
    expect(refusedIn(report)).toEqual([
      '3 dossier there is no dossier CA-1 here: import the dossiers first',
      '4 reference VIR-1 stands on line 2 already',
      '4 siret no établissement has the SIRET 00098765100015 here',
    ]);
    expect((await pool.query('select from reglements')).rowCount).toBe(0);
  });

  test("un dossier d'un autre organisme refuse la ligne : un autre établissement du même ne la refuse pas", async () => {
    await dossiers(DOSSIER);
    expect((await reglements({ ...REGLEMENT, siret: BOURG.siret })).applied).toBe(true);
    const report = await reglements(REGLEMENT, { ...REGLEMENT, reference: 'VIR-2', siret: RENNES.siret });
    expect(refusedIn(report)).toEqual([
      `3 dossier CA-1 is a dossier of another organisme than that of the SIRET ${RENNES.siret}`,
    ]);
    expect((await pool.query('select from reglements')).rowCount).toBe(1);
  });

  test('le même fichier deux fois : rien de créé, rien de changé ; un montant corrigé change', async () => {
    await dossiers(DOSSIER);
    await reglements(REGLEMENT);
    expect((await reglements(REGLEMENT)).tallies).toMatchObject([{ created: 0, changed: 0, unchanged: 1 }]);
    expect((await reglements({ ...REGLEMENT, montant: '-4750.11', siret: BOURG.siret })).tallies).toMatchObject([
      { created: 0, changed: 1 },
    ]);
  });
});

test('les exemples de la documentation passent', async () => {
  for (const [importer, file] of [
    [dossierImporter, 'dossiers'],
    [reglementImporter, 'reglements'],
  ] as const) {
    const report = await importText(pool, importer, readFileSync(`docs/examples/imports/${file}.csv`, 'utf8'));
    expect(report).toMatchObject({ refusals: { first: [] }, applied: true, unread: [], tallies: [{ created: 3 }] });
  }
});
