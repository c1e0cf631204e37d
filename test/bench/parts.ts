import { accounts } from './accounts/part.ts';
import type { Figure } from './figures.ts';
import { imports } from './imports/part.ts';
import { lists } from './lists/part.ts';
import { openid } from './openid/part.ts';
import type { Options } from './options.ts';
import { type Bench, isAsked, type Part } from './part.ts';
import { commonTargets, type Run, type Target } from './targets.ts';
import type { Surroundings } from './world.ts';

/** In the order in which they are measured: the logins first, on tables that are nearly empty. */
export const PARTS: readonly Part[] = [openid, accounts, imports, lists];

/** Throws when `only` asks for nothing, and says what can be asked for. */
export function refuseUnknown(only: string): void {
  if (PARTS.some((part) => part.figures.some((what) => isAsked(only, part, what)))) return;
  const known = PARTS.map(({ name, figures }) => `  ${name}: ${figures.join(' · ')}`);
  throw new Error(`--only takes a part, or some text of the names of its figures:\n${known.join('\n')}`);
}

/** Measures every part of which something is asked for; each figure is told as soon as it is there. */
export async function measureParts(
  around: Surroundings,
  options: Options,
  tell: (figure: Figure) => void,
): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const part of PARTS) {
    const wants: Bench['wants'] = (what) => isAsked(options.only, part, what);
    if (part.figures.some(wants)) figures.push(...(await part.measure({ around, options, wants, tell })));
  }
  return figures;
}

/** The targets of one run, at `users` people at once; those whose figures are absent are left out. */
export const targetsOf = (run: Run, users: number): Target[] =>
  [...PARTS.flatMap((part) => part.targets(run, users)), ...commonTargets(run)].filter(({ reached }) =>
    Number.isFinite(reached),
  );
