import type { Writable } from 'node:stream';
import { from as copyFrom } from 'pg-copy-streams';
import type { Db } from '#shared/pg.ts';

/** Constructys' imports share one lock: they take their turn. */
const TURN = `hashtextextended('ogestion imports', 0)`;

/** Takes the turn until the end of the transaction. Gives false, at once, while another import has it. */
export async function takeTurn(tx: Db): Promise<boolean> {
  const { rows } = await tx.query<{ taken: boolean }>(`select pg_try_advisory_xact_lock(${TURN}) as taken`);
  return rows[0]?.taken === true;
}

/** The same, after having waited for whoever has it. */
export async function waitForTurn(tx: Db): Promise<void> {
  await tx.query(`select pg_advisory_xact_lock(${TURN})`);
}

const SPECIAL = /[\\\t\n\r]/g;
const ESCAPES: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/** One line of COPY in its text format. */
export const copyLine = (values: (string | number | null)[]): string =>
  `${values.map((value) => (value === null ? '\\N' : String(value).replace(SPECIAL, (sign) => ESCAPES[sign] ?? sign))).join('\t')}\n`;

/** Where lines of `copyLine` are written for a staging table, in the order of its columns. */
export const copyInto = (tx: Db, table: string): Writable => tx.query(copyFrom(`copy ${table} from stdin`));

/** A refusal that only the database could tell. */
export type FaultRow = { line: number; column: string; reason: string };

/** Runs a query that gives `FaultRow`s: how many there are, and the first `limit` by line. */
export async function findFaults(tx: Db, faults: string, limit: number): Promise<{ count: number; first: FaultRow[] }> {
  const { rows } = await tx.query<FaultRow & { count: number }>(
    `select line, "column", reason, (count(*) over ())::int as count from (${faults}) f order by line, "column" limit $1`,
    [limit],
  );
  return { count: rows[0]?.count ?? 0, first: rows.map(({ line, column, reason }) => ({ line, column, reason })) };
}

/** What happens to the rows of a `decided` table, whose column `action` says it. */
export type Counts = { created: number; changed: number; closed: number; unchanged: number };

export async function countActions(tx: Db, decided: string): Promise<Counts> {
  const counted = ['created', 'changed', 'closed', 'unchanged'].map(
    (action) => `(count(*) filter (where action = '${action}'))::int as ${action}`,
  );
  const { rows } = await tx.query<Counts>(`select ${counted.join(', ')} from ${decided}`);
  return rows[0] ?? { created: 0, changed: 0, closed: 0, unchanged: 0 };
}

/** The regions of the rows of `table` that change something. */
export async function findRegions(tx: Db, table: `decided_${string}`): Promise<string[]> {
  const text = `
    select distinct o.region_code as code from ${table} s join etablissements e using (siret) join organismes o using (siren)
    where s.action <> 'unchanged' order by 1`;
  return (await tx.query<{ code: string }>(text)).rows.map(({ code }) => code);
}
