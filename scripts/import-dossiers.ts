/**
 * Takes in the dossiers of Constructys' own system from a CSV file (docs/imports.md): all of it, or nothing when a line is refused.
 *   npm run import:dossiers -- dossiers.csv [--dry-run]      `-` reads the file from standard input
 * It writes to the database of OGESTION_DATABASE_URL, or else to the one that `npm start` runs.
 */
import { dossierImporter } from '../idp-ogestion/src/domain/imports/dossiers.ts';
import { importProgram } from './imports/program.ts';

await importProgram('import:dossiers', dossierImporter);
