import { pipeline, Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { parse as parseNow } from 'csv-parse/sync';
import { printable } from './quote.ts';
import type { Refused } from './report.ts';

/** A line longer than this, in bytes, is one whose quote was never closed. */
const LONGEST_LINE = 64 * 1024;

/** A file whose header was read: the names of its columns, and all its bytes. */
export type CsvFile = { header: string[]; delimiter: string; bytes: AsyncIterable<Buffer> };

/** Thrown when a file cannot be read at all from some line on. */
export class CsvFault extends Error {
  readonly refused: Refused;

  constructor(refused: Refused) {
    super(refused.reason);
    this.refused = refused;
  }
}

/** Reads the header of a file in UTF-8, with or without BOM, whose cells are parted by commas or semicolons. Throws `CsvFault`. */
export async function openCsv(bytes: AsyncIterable<Buffer>): Promise<CsvFile> {
  const { line, all } = await peekFirstLine(bytes);
  const delimiter = line.split(';').length > line.split(',').length ? ';' : ',';
  return { header: headerOf(line, delimiter), delimiter, bytes: all };
}

async function peekFirstLine(bytes: AsyncIterable<Buffer>): Promise<{ line: string; all: AsyncIterable<Buffer> }> {
  const chunks = bytes[Symbol.asyncIterator]();
  let begin = Buffer.alloc(0);
  let isWhole = false;
  while (!isWhole && begin.length < LONGEST_LINE && !/[\r\n]/.test(begin.toString('latin1'))) {
    const { value, done } = await chunks.next();
    if (done) isWhole = true;
    else begin = Buffer.concat([begin, value]);
  }
  async function* all(): AsyncGenerator<Buffer> {
    yield begin;
    yield* { [Symbol.asyncIterator]: () => chunks };
  }
  return { line: begin.toString('utf8').split(/[\r\n]/, 1)[0] ?? '', all: all() };
}

function headerOf(line: string, delimiter: string): string[] {
  const names = parsedHeader(line, delimiter).map((name) => name.trim());
  if (names.length === 0)
    throw new CsvFault({ line: 1, reason: 'there is no header: the first line names the columns' });
  const twice = names.find((name, rank) => name !== '' && names.indexOf(name) < rank);
  if (twice) throw new CsvFault({ line: 1, column: printable(twice), reason: 'stands twice in the header' });
  return names;
}

function parsedHeader(line: string, delimiter: string): string[] {
  try {
    return parseNow(line, { delimiter, bom: true })[0] ?? [];
  } catch {
    throw new CsvFault({ line: 1, reason: 'the header is not CSV' });
  }
}

/**
 * Gives each line of data to `read`, with its number, and gives what `read` makes of it, if anything. Throws `CsvFault` where
 * the quotes are wrong: nothing is read beyond.
 */
export async function* readRecords(
  { delimiter, bytes }: CsvFile,
  read: (cells: string[], line: number) => string | undefined,
): AsyncGenerator<string> {
  const lines = new LineNumbers();
  const parser = parse({
    delimiter,
    bom: true,
    from: 2,
    skip_empty_lines: true,
    relax_column_count: true,
    max_record_size: LONGEST_LINE,
    on_record: (cells, info) => {
      const made = read(cells, lines.of(cells, info.lines));
      return made === undefined ? undefined : [made];
    },
  });
  pipeline(Readable.from(bytes, { objectMode: false }), parser, () => {});
  try {
    for await (const [made] of parser) yield made;
  } catch (error) {
    throw error instanceof CsvError ? new CsvFault({ line: lines.next, reason: reasonOf(error) }) : error;
  }
}

/** The parser tells on which line a record ends, and takes CR LF inside quotes for two lines. */
class LineNumbers {
  #end = 1;
  #surplus = 0;

  /** The line on which the record that follows the last one begins. */
  get next(): number {
    return this.#end - this.#surplus + 1;
  }

  /** The line on which a record begins, of which the parser says where it ends. */
  of(cells: string[], end: number): number {
    const isOneLine = end === this.#end + 1;
    this.#end = end;
    if (isOneLine) return end - this.#surplus;
    const text = cells.join(' ');
    this.#surplus += text.match(/\r\n/g)?.length ?? 0;
    return end - this.#surplus - (text.match(/\r\n|\r|\n/g)?.length ?? 0);
  }
}

const REASONS: Record<string, string> = {
  CSV_QUOTE_NOT_CLOSED: 'a quote is opened and never closed',
  CSV_MAX_RECORD_SIZE: 'a quote is opened and never closed, or the line is longer than 64 kB',
  INVALID_OPENING_QUOTE: 'a quote stands inside a cell that does not begin with one',
  CSV_INVALID_CLOSING_QUOTE: 'something follows a closing quote',
};

const reasonOf = ({ code }: CsvError): string => `${REASONS[code] ?? 'this is not CSV'}; nothing was read from here on`;
