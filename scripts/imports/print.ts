import type { Refused, Report, Tally } from '../../idp-ogestion/src/domain/imports/report.ts';
import { count } from './progress.ts';

/** The report as its operator reads it, line by line. */
export function printReport(report: Report): string[] {
  const { rows, ignored, refusals, tallies, unread } = report;
  return [
    `${plural(rows, 'line')} read${ignored > 0 ? `, ${count(ignored)} ignored: they concern nobody here` : ''}.`,
    ...(unread.length > 0 ? [`Columns that nothing reads: ${unread.join(', ')}.`] : []),
    ...(refusals.count > 0 ? refusalLines(report) : tallies.map(tallyLine)),
    verdictOf(report),
  ];
}

const plural = (number: number, noun: string): string => `${count(number)} ${noun}${number === 1 ? '' : 's'}`;

function refusalLines({ refusals: { count: total, first } }: Report): string[] {
  const others = total - first.length;
  const more = others > 0 ? [`  … and ${count(others)} more.`] : [];
  return [`${count(total)} refused:`, ...first.map(refusalLine), ...more];
}

const refusalLine = ({ line, column, reason }: Refused): string =>
  `  line ${line}${column ? `, ${column}` : ''}: ${reason}`;

const tallyLine = ({ what, created, changed, closed, unchanged }: Tally): string =>
  `${what}: ${count(created)} created, ${count(changed)} changed, ${count(closed)} closed, ${count(unchanged)} unchanged.`;

function verdictOf({ applied, refusals }: Report): string {
  if (refusals.count > 0) return 'Nothing was changed.';
  return applied ? 'Done.' : 'Trial: nothing was changed.';
}
