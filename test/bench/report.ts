import type { Figure } from './figures.ts';
import type { Limit, Limits } from './limits.ts';
import type { Machine } from './machine.ts';
import { errorsOf, isReached, type Run, type Target } from './targets.ts';

const HEADINGS = ['figure', 'on', 'users', '/s', 'p50', 'p95', 'p99', 'errors', 'SQL', 'CPU app', 'CPU db', 'MB'];

/** The figures as text: one line each, times in milliseconds, CPU in milliseconds a journey. */
export function tableOf(figures: Figure[]): string {
  const lines = figures.map((figure) => [
    figure.what,
    figure.on,
    String(figure.users),
    shown(figure.perSecond),
    shown(figure.p50),
    shown(figure.p95),
    shown(figure.p99),
    String(errorsOf(figure)),
    shown(figure.statements),
    shown(figure.cpuProvider, 2),
    shown(figure.cpuDatabase, 2),
    shown(figure.peakMemory, 0),
  ]);
  return aligned([HEADINGS, ...lines]);
}

/** A figure as it is told while the bench runs. */
export const lineOf = ({ what, on, users, perSecond, p95, note }: Figure): string =>
  `${what} on ${on}, ${users} at once: ${shown(perSecond)}/s, p95 ${shown(p95)} ms${note ? `; ${note}` : ''}`;

/** What was asked of this run, and by how much it was reached or missed. */
export function targetsTable(targets: Target[]): string {
  const lines = targets.map((target) => {
    const { what, aim, reached, unit, least, bare } = target;
    const verdict = isReached(target) ? 'reached' : `missed by ${missedBy(target)}`;
    return [
      what,
      `${least ? '≥' : '≤'} ${aim} ${unit}`.trim(),
      `${shown(reached, 2)} ${unit}`.trim(),
      bare ? shown(bare, 2) : '',
      verdict,
    ];
  });
  return aligned([['target', 'aim', 'here', 'bare', 'verdict'], ...lines]);
}

const missedBy = ({ aim, reached }: Target): string =>
  aim === 0 ? String(reached) : `${Math.round(Math.abs(reached / aim - 1) * 100)} %`;

export const machineLine = ({ cores, cpu, node, postgres, argon2 }: Machine): string =>
  `${cores} cores (${cpu}), Node ${node}, PostgreSQL ${postgres}, argon2 ${argon2}`;

export function limitsTable(limits: Limits, { cores, hashConcurrency }: Machine): string {
  const line = (what: string, { perSecond, cpu }: Limit) => [what, `${shown(perSecond)}/s`, `${shown(cpu, 2)} CPU-ms`];
  return aligned([
    ['limit of this machine', 'rate', 'cost'],
    line(`Argon2id, ${hashConcurrency} at once as oGestion does`, limits.argon2),
    line(`Argon2id, ${cores} at once`, limits.argon2OnAllCores),
    line('RS256 signatures', limits.rs256),
    line('one-row commits (cost: client side)', limits.commits),
  ]);
}

/** The statements of a journey for each figure that has some. */
export const statementsList = (figures: Run['figures']): string =>
  figures
    .flatMap(({ what, on, users, queries }) => [
      `\n${what} on ${on}, ${users} users`,
      ...queries.map(
        ({ query, perJourney }) => `  ${perJourney.toFixed(2)}  ${query.replace(/\s+/g, ' ').slice(0, 150)}`,
      ),
    ])
    .join('\n');

export const errorsList = (figures: Figure[]): string =>
  figures
    .flatMap(({ what, on, errors }) =>
      Object.entries(errors).map(([cause, count]) => `${what} on ${on}: ${count} × ${cause}`),
    )
    .join('\n');

const shown = (value: number, digits = 1): string => (Number.isFinite(value) ? value.toFixed(digits) : '–');

const TEXTS = new Set(['figure', 'limit of this machine', 'on', 'target', 'verdict']);

/** Columns of text to the left, numbers to the right. */
function aligned(rows: string[][]): string {
  const headings = rows[0] ?? [];
  const widths = headings.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const pad = (cell: string, column: number): string =>
    TEXTS.has(headings[column] ?? '') ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0);
  return rows.map((row) => row.map(pad).join('  ').trimEnd()).join('\n');
}
