import { type Reader, Unreadable } from './readers.ts';
import type { RefusalList } from './report.ts';

/** A value to stage; null for what the file leaves out. */
export type Value = string | null;

/** What a kind of file must and may hold, and how one of its lines is read. */
export type Layout = {
  required: string[];
  optional: string[];
  /** Whether columns that it does not know are told to the operator. */
  tellsUnread: boolean;
  /** The values to stage, in the order of the staging table; nothing for a line that concerns nobody here. */
  read(row: Row): Value[] | undefined;
};

/** One line of a file, its cells read by the name of their column. What is wrong with them goes to the refusals. */
export class Row {
  readonly line: number;
  #columns: ReadonlyMap<string, number>;
  #cells: string[];
  #refusals: RefusalList;
  #isRefused = false;

  constructor(columns: ReadonlyMap<string, number>, cells: string[], line: number, refusals: RefusalList) {
    this.line = line;
    this.#columns = columns;
    this.#cells = cells;
    this.#refusals = refusals;
  }

  get isRefused(): boolean {
    return this.#isRefused;
  }

  has(column: string): boolean {
    return this.#columns.has(column);
  }

  /** The cell as it stands, trimmed; empty when the column is not there. */
  text(column: string): string {
    const rank = this.#columns.get(column);
    return rank === undefined ? '' : (this.#cells[rank] ?? '').trim();
  }

  /** The value of a cell that must hold one; when it does not, the line is refused and what this gives is not kept. */
  required(column: string, reader: Reader): string {
    const value = this.optional(column, reader);
    if (value === null && this.text(column) === '') this.refuse(column, 'is empty');
    return value ?? '';
  }

  /** The value of a cell, or null when it is empty. */
  optional(column: string, reader: Reader): Value {
    const cell = this.text(column);
    if (cell === '') return null;
    try {
      return reader(cell);
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      this.refuse(column, error.message);
      return null;
    }
  }

  refuse(column: string, reason: string): void {
    this.#isRefused = true;
    this.#refusals.add({ line: this.line, column, reason });
  }
}
