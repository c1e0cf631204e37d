import { systemClock } from '#shared/clock.ts';
import type { Pool } from '#shared/pg.ts';
import type { Report } from '../../idp-ogestion/src/domain/imports/report.ts';
import { type Importer, runImport, type Source } from '../../idp-ogestion/src/domain/imports/run.ts';

const NOBODY = { phase: () => {}, rows: () => {} };

/** Everything that an import may write, `updated_at` and seals included: two pictures are equal when nothing was written. */
const TABLES = [
  'organismes',
  'etablissements',
  'coordonnees_bancaires',
  'dossiers',
  'reglements',
  'imports',
  'audit_events',
];

export const pictureOf = async (pool: Pool): Promise<unknown[]> =>
  Promise.all(TABLES.map(async (table) => (await pool.query(`select * from ${table} t order by t`)).rows));

async function* bytesOf(text: string): AsyncGenerator<Buffer> {
  yield Buffer.from(text);
}

/** Takes a text in as the file of its name. */
export function importText(pool: Pool, importer: Importer, text: string, isTrial = false): Promise<Report> {
  return importSource(pool, importer, { name: 'fichier.csv', bytes: bytesOf(text) }, isTrial);
}

export const importSource = (pool: Pool, importer: Importer, source: Source, isTrial = false): Promise<Report> =>
  runImport(importer, { pool, clock: systemClock, source, isTrial, watch: NOBODY });

/** Lines and columns that a report refuses. */
export const refusedIn = ({ refusals }: Report): string[] =>
  refusals.first.map(({ line, column, reason }) => `${line} ${column ?? '-'} ${reason}`);

/** A CSV file of these records, which name their columns. */
export function csvFile(records: Record<string, string>[], separator = ','): string {
  const columns = Object.keys(records[0] ?? {});
  const lineOf = (cells: string[]): string =>
    cells.map((cell) => (/[,;"\n]/.test(cell) ? `"${cell}"` : cell)).join(separator);
  return [lineOf(columns), ...records.map((record) => lineOf(columns.map((column) => record[column] ?? '')))].join(
    '\n',
  );
}
