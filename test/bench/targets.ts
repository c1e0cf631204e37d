import type { Figure } from './figures.ts';
import type { Limits } from './limits.ts';

/** Everything that was measured in one run. */
export type Run = { figures: Figure[]; limits: Limits; starts: Record<string, number> };

/** One aim and what was reached. `least` says which side is good, `bare` what the bare provider gave in the same run. */
export type Target = { what: string; aim: number; reached: number; unit: string; least: boolean; bare?: number };

export const isReached = ({ aim, reached, least }: Target): boolean => (least ? reached >= aim : reached <= aim);

export const atLeast = (what: string, aim: number, reached = Number.NaN, unit = ''): Target => ({
  what,
  aim,
  reached,
  unit,
  least: true,
});

export const atMost = (what: string, aim: number, reached = Number.NaN, unit = ''): Target => ({
  what,
  aim,
  reached,
  unit,
  least: false,
});

/** What is asked whatever is measured. */
export function commonTargets({ figures, starts }: Run): Target[] {
  const peaks = figures.filter(({ on }) => on === 'oGestion').map(({ peakMemory }) => peakMemory);
  return [
    ...Object.entries(starts).map(([name, ms]) => atMost(`${name}: start to ready`, 1500, ms, 'ms')),
    atMost(
      'errors',
      0,
      figures.map(errorsOf).reduce((sum, count) => sum + count, 0),
    ),
    atMost('oGestion: peak memory', 200, Math.max(...peaks), 'MB'),
  ];
}

export const errorsOf = ({ errors }: Figure): number => Object.values(errors).reduce((sum, count) => sum + count, 0);
