import { parseArgs } from 'node:util';
import { systemClock } from '#shared/clock.ts';
import { createPool } from '#shared/pg.ts';
import type { Report } from '../../idp-ogestion/src/domain/imports/report.ts';
import { type Importer, type Phase, runImport, type Watch } from '../../idp-ogestion/src/domain/imports/run.ts';
import { printReport } from './print.ts';
import { createProgress, type Progress, type Read } from './progress.ts';
import { openSource } from './source.ts';
import { databaseUrl } from './surroundings.ts';

/** Runs the program of an import: its command line, its progress, its report. The process ends with 1 unless all is well. */
export async function importProgram(command: string, importer: Importer): Promise<void> {
  const state: State = { phase: 'reading' };
  try {
    const order = readArguments(command, process.argv.slice(2));
    const report = await runOn(await databaseUrl(process.env), importer, order, state);
    for (const line of printReport(report)) console.log(line);
    if (report.refusals.count > 0) process.exitCode = 1;
  } catch (error) {
    console.error(wordsOf(error));
    console.error(
      state.phase === 'end' ? 'Run it again: it changes only what is still to be changed.' : 'Nothing was changed.',
    );
    process.exitCode = 1;
  }
}

/** A connection that no address accepts is an error without words, made of one for each address. */
function wordsOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(wordsOf).join('\n');
  return error instanceof Error ? error.message : String(error);
}

/** How far the import is. */
type State = { phase: Phase };

type Arguments = { file: string; isTrial: boolean };

function readArguments(command: string, args: string[]): Arguments {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { 'dry-run': { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
  });
  const [file, ...more] = positionals;
  if (values.help || !file || more.length > 0)
    throw new Error(`Give one file: npm run ${command} -- file.csv [--dry-run]`);
  return { file, isTrial: values['dry-run'] };
}

async function runOn(url: string, importer: Importer, order: Arguments, state: State): Promise<Report> {
  const progress = createProgress(process.stderr, () => performance.now());
  const read: Read = { rows: 0, bytes: 0, size: undefined };
  const { source, size } = openSource(order.file, (bytes) => progress.show(Object.assign(read, { bytes })));
  read.size = size;
  const pool = createPool(url, 'ogestion-import', () => {}, { query_timeout: 0 });
  try {
    const watch = watchOn(progress, read, state);
    return await runImport(importer, { pool, clock: systemClock, source, isTrial: order.isTrial, watch });
  } finally {
    await pool.end();
  }
}

const WORDS: Partial<Record<Phase, string>> = {
  waiting: 'Another import is under way: waiting for its end.',
  checking: 'Read; checking it against the database.',
  writing: 'Everything is right; writing.',
};

function watchOn(progress: Progress, read: Read, state: State): Watch {
  const stop = (): void => {
    if (state.phase === 'end') return;
    progress.say('Stopped: nothing was changed.');
    process.exit(1);
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  return {
    rows: (rows) => progress.show(Object.assign(read, { rows })),
    phase: (phase) => {
      state.phase = phase;
      const words = WORDS[phase];
      if (words) progress.say(words);
    },
  };
}
