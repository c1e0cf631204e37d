import type { Figure } from './figures.ts';
import type { Options } from './options.ts';
import type { Run, Target } from './targets.ts';
import type { Surroundings } from './world.ts';

/** What a part works with: where, how long, which of its figures are asked for, and whom to tell about each. */
export type Bench = {
  around: Surroundings;
  options: Options;
  wants(what: string): boolean;
  tell(figure: Figure): void;
};

/** A piece of the bench that stands alone: `--only` takes its name, or some text of the names of its figures. */
export type Part = {
  name: string;
  figures: readonly string[];
  /** Measures the figures that are asked for. A part may leave its data behind: later parts find them. */
  measure(bench: Bench): Promise<Figure[]>;
  /** What is asked of these figures, at `users` people at once; those that were not measured reach NaN. */
  targets(run: Run, users: number): Target[];
};

/** Whether `only`, which may be empty, asks for the figure `what` of a part. */
export const isAsked = (only: string, part: Pick<Part, 'name'>, what: string): boolean =>
  part.name === only || what.includes(only);
