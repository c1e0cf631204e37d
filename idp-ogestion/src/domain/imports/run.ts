import { createHash, type Hash } from 'node:crypto';
import type { Writable } from 'node:stream';
import type { Clock } from '#shared/clock.ts';
import { type Db, type Pool, transaction } from '#shared/pg.ts';
import { insertAudit } from '../../store/audit.ts';
import { insertImport } from '../../store/imports/record.ts';
import { takeTurn, waitForTurn } from '../../store/imports/staging.ts';
import { CsvFault, type CsvFile, openCsv } from './csv.ts';
import { printable } from './quote.ts';
import { type ImportKind, mergeRefusals, type Refusals, type Report, type Tally, totalOf } from './report.ts';
import type { Layout } from './row.ts';
import { stageRows } from './stage.ts';

/** What is particular to a kind of file. Its verbs are called in this order, in one transaction. */
export type Importer = {
  kind: ImportKind;
  layoutOf(tx: Db, header: string[]): Promise<Layout>;
  /** Makes the staging table and gives the way into it. */
  stage(tx: Db): Promise<Writable>;
  /** Keeps others from changing what is about to be compared, and completes what was staged. */
  prepare(tx: Db): Promise<void>;
  /** What is wrong with the file as a whole, or for this database. */
  faults(tx: Db): Promise<Refusals>;
  /** Says of everything that was staged what has to be done with it. */
  decide(tx: Db): Promise<Tally[]>;
  /** Codes of the regions of what changes. */
  regions(tx: Db): Promise<string[]>;
  apply(tx: Db, now: Date): Promise<void>;
};

export type Source = { name: string; bytes: AsyncIterable<Buffer> };

/** What an import is doing. Once it is at `end`, stopping it no longer undoes it. */
export type Phase = 'waiting' | 'reading' | 'checking' | 'writing' | 'end';

export type Watch = { phase(phase: Phase): void; rows(count: number): void };

export type Order = { pool: Pool; clock: Clock; source: Source; isTrial: boolean; watch: Watch };

/**
 * Takes a file in: all of it, or nothing when one line is refused. Everything is read, checked and compared before anything is
 * written; a trial stops there.
 */
export function runImport(importer: Importer, { pool, clock, source, isTrial, watch }: Order): Promise<Report> {
  return transaction(pool, async (tx) => {
    if (!(await takeTurn(tx))) {
      watch.phase('waiting');
      await waitForTurn(tx);
    }
    const hash = createHash('sha256');
    const report = await check(tx, importer, hashed(source.bytes, hash), watch);
    if (report.refusals.count > 0 || isTrial) return report;
    watch.phase('writing');
    await write(tx, importer, report, { name: source.name, sha256: hash.digest(), now: clock.now() });
    watch.phase('end');
    return { ...report, applied: true };
  });
}

async function check(tx: Db, importer: Importer, bytes: AsyncIterable<Buffer>, watch: Watch): Promise<Report> {
  watch.phase('reading');
  const empty = { kind: importer.kind, rows: 0, ignored: 0, unread: [], tallies: [], applied: false };
  try {
    const file = await openCsv(bytes);
    const layout = await importer.layoutOf(tx, file.header);
    requireColumns(layout, file);
    const staged = await stageRows(await importer.stage(tx), layout, file, watch);
    watch.phase('checking');
    await importer.prepare(tx);
    const refusals = mergeRefusals(staged.refusals, await importer.faults(tx));
    const tallies = refusals.count > 0 ? [] : await importer.decide(tx);
    const { rows, ignored } = staged;
    return { ...empty, rows, ignored, refusals, tallies, unread: unreadOf(layout, file) };
  } catch (error) {
    if (!(error instanceof CsvFault)) throw error;
    return { ...empty, refusals: { count: 1, first: [error.refused] } };
  }
}

function requireColumns({ required }: Layout, { header }: CsvFile): void {
  const missing = required.filter((name) => !header.includes(name));
  if (missing.length > 0) throw new CsvFault({ line: 1, reason: `the header lacks ${missing.join(', ')}` });
}

const unreadOf = ({ required, optional, tellsUnread }: Layout, { header }: CsvFile): string[] =>
  tellsUnread
    ? header.filter((name) => name !== '' && !required.includes(name) && !optional.includes(name)).map(printable)
    : [];

async function* hashed(bytes: AsyncIterable<Buffer>, hash: Hash): AsyncGenerator<Buffer> {
  for await (const chunk of bytes) {
    hash.update(chunk);
    yield chunk;
  }
}

async function write(
  tx: Db,
  importer: Importer,
  { kind, rows, tallies }: Report,
  { name, sha256, now }: { name: string; sha256: Buffer; now: Date },
): Promise<void> {
  const total = totalOf(tallies);
  const regions = await importer.regions(tx);
  await importer.apply(tx, now);
  await insertImport(tx, { kind, fileName: name, sha256, rows, ...total, at: now });
  const details = { kind, file: name, rows, ...total };
  await insertAudit(tx, { at: now, event: 'data_imported', result: 'success', details, sirets: [], regions });
}
