import { rmSync } from 'node:fs';
import path from 'node:path';
import { createPool } from '#shared/pg.ts';
import { type Figure, reading } from '../figures.ts';
import type { Bench, Part } from '../part.ts';
import { atMost, type Run, type Target } from '../targets.ts';
import { type Ended, runImport } from './run.ts';
import { type Damage, knownSirens, writeStockFile } from './stock-file.ts';

const ROWS = 1_000_000;
const WHOLE = 'import of 1 000 000 lines of StockEtablissement';
const AGAIN = 'the same file again';
const BROKEN = 'the same file, a quote missing at line 900 000';
const LIMIT_MB = 200;

const DAMAGE: Damage = { line: 900_000, change: (line) => line.replace(',"ATELIER', ',ATELIER') };

/** What must be in the report of each, and its exit status. */
const EXPECTED: Record<string, [number, RegExp]> = {
  [WHOLE]: [0, /etablissements: 8 000 created, 0 changed, 0 closed/],
  [AGAIN]: [0, /etablissements: 0 created, 0 changed, 0 closed/],
  [BROKEN]: [1, /line 900000: .+\nNothing was changed\./],
};

async function measureImports({ around, wants, tell }: Bench): Promise<Figure[]> {
  const { database, logs } = around;
  await addOrganismes(database.urls.ogestion);
  const file = path.join(logs, 'stock-etablissement.csv');
  const figures: Figure[] = [];
  for (const what of [WHOLE, AGAIN, BROKEN].filter(wants)) {
    if (figures.length === 0 || what === BROKEN) await writeStockFile(file, ROWS, what === BROKEN ? DAMAGE : undefined);
    const before = await reading(database, { database: 'ogestion' });
    const ended = await runImport(file, database.urls.ogestion);
    const after = await reading(database, { database: 'ogestion' });
    figures.push(figureOf(what, ended, after.cpuDatabase - before.cpuDatabase));
    tell(figures.at(-1) as Figure);
  }
  rmSync(file, { force: true });
  return figures;
}

/** Times and costs are those of one line. */
const figureOf = (what: string, { status, out, err, ms, cpuMs, peakMb }: Ended, cpuDatabase: number): Figure => ({
  ...{ what, on: 'import', users: 1, perSecond: (ROWS / ms) * 1000, journeys: ROWS },
  ...{ p50: Number.NaN, p95: Number.NaN, p99: Number.NaN, statements: Number.NaN, queries: [] },
  ...{ cpuProvider: cpuMs / ROWS, cpuDatabase: cpuDatabase / ROWS, peakMemory: peakMb },
  errors: isAsExpected(what, status, out) ? {} : { [`it ended with ${status}: ${out} ${err}`]: 1 },
  note: `${(ms / 1000).toFixed(1)} s, ${peakMb.toFixed(0)} MB at most`,
});

function isAsExpected(what: string, status: number | null, out: string): boolean {
  const [expected, words] = EXPECTED[what] ?? [0, /^/];
  return status === expected && words.test(out);
}

async function addOrganismes(url: string): Promise<void> {
  const pool = createPool(url, 'bench', () => {});
  await pool.query(
    `insert into organismes (siren, raison_sociale, est_of, est_cfa, region_code)
     select siren, 'CFA ' || siren, true, true, '84' from unnest($1::text[]) siren on conflict do nothing`,
    [knownSirens(ROWS)],
  );
  await pool.end();
}

function importTargets({ figures }: Run): Target[] {
  return figures
    .filter(({ what }) => [WHOLE, AGAIN, BROKEN].includes(what))
    .map(({ what, peakMemory }) => atMost(`${what}: peak memory`, LIMIT_MB, peakMemory, 'MB'));
}

/** Insee's file, of which one line in a hundred concerns an organisme known here. */
export const imports: Part = {
  name: 'imports',
  figures: [WHOLE, AGAIN, BROKEN],
  measure: measureImports,
  targets: importTargets,
};
