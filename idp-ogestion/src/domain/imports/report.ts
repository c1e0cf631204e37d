/** Why a line is refused, in English: operators read it. */
export type Refused = { line: number; column?: string; reason: string };

/** How many refusals there are, and the first of them by line. */
export type Refusals = { count: number; first: Refused[] };

/** What happens, or would happen, to the rows of one table. */
export type Tally = { what: string; created: number; changed: number; closed: number; unchanged: number };

export type ImportKind = 'dossiers' | 'reglements' | 'etablissements';

export type Report = {
  kind: ImportKind;
  /** Lines of data in the file, and how many of them concern nobody here. */
  rows: number;
  ignored: number;
  refusals: Refusals;
  tallies: Tally[];
  /** Columns of the file that nothing reads. */
  unread: string[];
  /** False for a trial, and when anything was refused: the database is as it was. */
  applied: boolean;
};

/** How many refusals a report shows; the others are counted. */
export const REFUSALS_SHOWN = 20;

/** Gathers refusals; only the first ones are kept, however many there are. */
export class RefusalList implements Refusals {
  count = 0;
  readonly first: Refused[] = [];

  add(refused: Refused): void {
    this.count += 1;
    if (this.first.length < REFUSALS_SHOWN) this.first.push(refused);
  }
}

/** Both lists as one, by line. */
export const mergeRefusals = (one: Refusals, other: Refusals): Refusals => ({
  count: one.count + other.count,
  first: [...one.first, ...other.first].sort((a, b) => a.line - b.line).slice(0, REFUSALS_SHOWN),
});

/** The sum of every table. */
export const totalOf = (tallies: Tally[]): Omit<Tally, 'what' | 'unchanged'> => ({
  created: tallies.reduce((sum, { created }) => sum + created, 0),
  changed: tallies.reduce((sum, { changed }) => sum + changed, 0),
  closed: tallies.reduce((sum, { closed }) => sum + closed, 0),
});
