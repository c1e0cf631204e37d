/**
 * Takes in the reglements of Constructys' own system from a CSV file (docs/imports.md): all of it, or nothing when a line is refused.
 *   npm run import:reglements -- reglements.csv [--dry-run]      `-` reads the file from standard input
 * It writes to the database of OGESTION_DATABASE_URL, or else to the one that `npm start` runs.
 */
import { reglementImporter } from '../idp-ogestion/src/domain/imports/reglements.ts';
import { importProgram } from './imports/program.ts';

await importProgram('import:reglements', reglementImporter);
