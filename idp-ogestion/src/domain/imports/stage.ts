import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { copyLine } from '../../store/imports/staging.ts';
import { CsvFault, type CsvFile, readRecords } from './csv.ts';
import { RefusalList, type Refusals } from './report.ts';
import { type Layout, Row } from './row.ts';
import type { Watch } from './run.ts';

export type Staged = { rows: number; ignored: number; refusals: Refusals };

const BATCH_LENGTH = 64 * 1024;
const ROWS_BETWEEN_WORDS = 1000;

/** Reads every line of a file and writes the values of the good ones where the staging table takes them. */
export async function stageRows(into: Writable, layout: Layout, file: CsvFile, watch: Watch): Promise<Staged> {
  const columns = new Map(file.header.map((name, rank) => [name, rank]));
  const refusals = new RefusalList();
  const counts = { rows: 0, ignored: 0 };
  const read = (cells: string[], line: number): string | undefined => {
    counts.rows += 1;
    if (counts.rows % ROWS_BETWEEN_WORDS === 0) watch.rows(counts.rows);
    if (cells.length !== file.header.length) {
      refusals.add({ line, reason: `has ${cells.length} cells, the header has ${file.header.length}` });
      return undefined;
    }
    const row = new Row(columns, cells, line, refusals);
    const values = layout.read(row);
    if (row.isRefused) return undefined;
    if (!values) counts.ignored += 1;
    return values && copyLine([line, ...values]);
  };
  await pipeline(batches(untilFault(readRecords(file, read), refusals)), into);
  watch.rows(counts.rows);
  return { ...counts, refusals };
}

/** A file that cannot be read to its end is refused there; what was read before is checked all the same. */
async function* untilFault(lines: AsyncIterable<string>, refusals: RefusalList): AsyncGenerator<string> {
  try {
    yield* lines;
  } catch (error) {
    if (!(error instanceof CsvFault)) throw error;
    refusals.add(error.refused);
  }
}

async function* batches(lines: AsyncIterable<string>): AsyncGenerator<string> {
  let batch = '';
  for await (const line of lines) {
    batch += line;
    if (batch.length < BATCH_LENGTH) continue;
    yield batch;
    batch = '';
  }
  if (batch) yield batch;
}
