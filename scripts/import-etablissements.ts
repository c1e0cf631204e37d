/**
 * Takes in organismes and établissements from a CSV file (docs/imports.md), all of it, or nothing when a line is refused: the
 * one of Constructys' own system, or Insee's StockEtablissement, told by its header.
 *   npm run import:etablissements -- etablissements.csv [--dry-run]      `-` reads the file from standard input
 * It writes to the database of OGESTION_DATABASE_URL, or else to the one that `npm start` runs.
 */
import { createIbanVault } from '../idp-ogestion/src/domain/iban.ts';
import { createEtablissementImporter } from '../idp-ogestion/src/domain/imports/etablissements.ts';
import { importProgram } from './imports/program.ts';
import { encryptionSecret } from './imports/surroundings.ts';

const openVault = async () => createIbanVault(await encryptionSecret(process.env));

await importProgram('import:etablissements', createEtablissementImporter(openVault));
