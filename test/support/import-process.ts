import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import type { Pool } from '#shared/pg.ts';

export type ImportProcess = {
  child: ChildProcessWithoutNullStreams;
  /** Resolves when it has printed `words`; throws all that it printed when it ends without. */
  says(words: string): Promise<void>;
  /** Its exit status, or the signal that killed it, and all its words. */
  end: Promise<{ status: number | string; out: string; err: string }>;
};

/** Runs `scripts/import-<kind>.ts` in a process of its own, on a database. */
export function startImport(
  kind: string,
  args: string[],
  databaseUrl: string,
  env: NodeJS.ProcessEnv = {},
): ImportProcess {
  const child = spawn(process.execPath, [`scripts/import-${kind}.ts`, ...args], {
    env: { ...process.env, OGESTION_DATABASE_URL: databaseUrl, ...env },
  });
  const words = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (words.out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (words.err += text));
  child.stdin.on('error', () => {}); // it may end before it has read everything
  const end = once(child, 'close').then(([status, signal]) => ({ status: status ?? signal, ...words }));
  const says = async (text: string): Promise<void> => {
    const ended = end.then(({ out, err }) => {
      throw new Error(`It ended without « ${text} »: ${out}${err}`);
    });
    ended.catch(() => {});
    while (!words.err.includes(text)) await Promise.race([once(child.stderr, 'data'), ended]);
  };
  return { child, says, end };
}

const STATEMENTS = `
  select query, wait_event_type as waits from pg_stat_activity
  where application_name = 'ogestion-import' and state <> 'idle' and datname = current_database()`;

/** Resolves when a statement of an import whose text matches is under way in the database, or waits for a lock there. */
export async function untilStatement(pool: Pool, pattern: RegExp, waits?: 'Lock'): Promise<void> {
  const isThere = async (): Promise<boolean> =>
    (await pool.query<{ query: string; waits: string }>(STATEMENTS)).rows.some(
      (row) => pattern.test(row.query) && (!waits || row.waits === waits),
    );
  while (!(await isThere())) await pause(10);
}

/** Resolves when the database has no import left: what one of them had begun is undone. */
export async function untilGone(pool: Pool): Promise<void> {
  const text = `select from pg_stat_activity where application_name = 'ogestion-import' and datname = current_database()`;
  while ((await pool.query(text)).rowCount) await pause(10);
}
