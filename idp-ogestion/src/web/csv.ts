import { pipeline, Readable } from 'node:stream';
import { stringify } from 'csv-stringify';
import type { Context } from 'koa';
import type { Clock } from '#shared/clock.ts';
import { isoDayOf } from '#shared/dates.ts';

/** The heading of a column, and what it holds of a row; a number is written as the French do, an amount with its cents. */
export type Column<T> = [heading: string, cell: (row: T) => string | number];

const decimal = (amount: number): string => amount.toFixed(2).replace('.', ',');

/**
 * RFC 4180 as a French spreadsheet opens it by a double click: UTF-8 with its mark, semicolons. A text that a spreadsheet
 * would take for a formula is made a text (G72); an amount below zero stays a number.
 */
function csvOf<T>(columns: Column<T>[], rows: AsyncIterable<T> | Iterable<T>): Readable {
  const csv = stringify({
    ...{ bom: true, delimiter: ';', record_delimiter: 'windows', escape_formulas: true },
    cast: { number: decimal },
  });
  const lines = async function* () {
    yield columns.map(([heading]) => heading);
    for await (const row of rows) yield columns.map(([, cell]) => cell(row));
  };
  pipeline(Readable.from(lines()), csv, () => {});
  return csv;
}

/** Answers with a list as a file to save, `name-2026-01-31.csv`, which leaves as it is read. */
export function sendCsv<T>(
  ctx: Context,
  {
    name,
    clock,
    columns,
    rows,
  }: { name: string; clock: Clock; columns: Column<T>[]; rows: AsyncIterable<T> | Iterable<T> },
): void {
  ctx.attachment(`${name}-${isoDayOf(clock.now())}.csv`);
  ctx.type = 'text/csv; charset=utf-8';
  ctx.body = csvOf(columns, rows);
}
