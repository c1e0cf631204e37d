import { createPool, type Pool } from '#shared/pg.ts';
import { csvFile, importText } from '#test/imports.ts';
import { freshDatabases } from '#test/postgres.ts';
import { createIbanVault, type IbanVault } from '../../idp-ogestion/src/domain/iban.ts';
import { createEtablissementImporter } from '../../idp-ogestion/src/domain/imports/etablissements.ts';
import type { Report } from '../../idp-ogestion/src/domain/imports/report.ts';

type Row = Record<string, unknown>;

/** A database of the cast, without bank details, into which établissements are imported. */
export type ImportsRoom = {
  url: string;
  pool: Pool;
  vault: IbanVault;
  /** Imports a text, or the file of some lines. */
  takeText(text: string, isTrial?: boolean): Promise<Report>;
  /** Imports lines with another secret than the one of `vault`. */
  takeWithOtherSecret(...lines: Record<string, string>[]): Promise<Report>;
  take(...lines: Record<string, string>[]): Promise<Report>;
  /** The first row of a query. */
  one(text: string, ...values: unknown[]): Promise<Row>;
  siteOf(siret: string): Promise<Row>;
  organismeOf(siren: string): Promise<Row>;
  close(): Promise<void>;
};

export async function openImports(): Promise<ImportsRoom> {
  const databases = await freshDatabases();
  const pool = createPool(databases.ogestionUrl, 'test', () => {});
  const vault = createIbanVault('un secret de trente-deux caractères au moins');
  const importer = createEtablissementImporter(async () => vault);
  const takeText = (text: string, isTrial = false) => importText(pool, importer, text, isTrial);
  const other = createEtablissementImporter(async () => createIbanVault('un autre secret de trente-deux caractères'));
  const one = async (text: string, ...values: unknown[]) => (await pool.query<Row>(text, values)).rows[0] ?? {};
  await pool.query('truncate coordonnees_bancaires');
  return {
    ...{ url: databases.ogestionUrl, pool, vault, takeText, one },
    take: (...lines) => takeText(csvFile(lines)),
    takeWithOtherSecret: (...lines) => importText(pool, other, csvFile(lines)),
    siteOf: (siret) => one('select *, ferme_le::text from etablissements where siret = $1', siret),
    organismeOf: (siren) => one('select * from organismes where siren = $1', siren),
    close: async () => {
      await pool.end();
      await databases.drop();
    },
  };
}

/** What each table of a report created, changed and closed. */
export const totalsOf = ({ tallies }: Report): number[][] =>
  tallies.map(({ created, changed, closed }) => [created, changed, closed]);
