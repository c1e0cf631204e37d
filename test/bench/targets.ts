import type { Figure } from './figures.ts';
import type { Limits } from './limits.ts';
import { FIGURES } from './plan.ts';

/** Everything that was measured in one run. */
export type Run = { figures: Figure[]; limits: Limits; starts: Record<string, number> };

/** One aim and what was reached. `least` says which side is good, `bare` what the bare provider gave in the same run. */
export type Target = { what: string; aim: number; reached: number; unit: string; least: boolean; bare?: number };

export const isReached = ({ aim, reached, least }: Target): boolean => (least ? reached >= aim : reached <= aim);

/** The targets of one run, at `users` people at once; those whose figures are absent are left out. */
export function targetsOf({ figures, limits, starts }: Run, users: number): Target[] {
  const find = (what: string, on = 'oGestion') =>
    figures.find((figure) => figure.what === what && figure.on === on && figure.users === users);
  const hash = limits.argon2.perSecond;
  const ours = figures.filter(({ on }) => on === 'oGestion');

  return [
    atLeast(
      'full login / raw Argon2id of the same concurrency',
      0.85,
      share(find(FIGURES.login)?.perSecond, hash),
      '×',
    ),
    atLeast('the same by PAR + private_key_jwt', 0.85, share(find(FIGURES.loginPar)?.perSecond, hash), '×'),
    {
      ...atMost(
        'full login besides the hash',
        7,
        cpuOf(figures.find(({ what }) => what === FIGURES.loginCost)),
        'CPU-ms',
      ),
      ...beside(cpuOf(find(FIGURES.loginBare, 'bare'))),
    },
    ...compared(FIGURES.again, 3.2, find),
    ...compared(FIGURES.refresh, 1.5, find),
    ...compared(FIGURES.client, 0.6, find),
    atMost(
      `${FIGURES.refreshUnderLogins}: p95`,
      25,
      figures.find(({ what }) => what === FIGURES.refreshUnderLogins)?.p95,
      'ms',
    ),
    ...Object.entries(starts).map(([name, ms]) => atMost(`${name}: start to ready`, 1500, ms, 'ms')),
    atMost(
      'errors',
      0,
      figures.map(errorsOf).reduce((sum, count) => sum + count, 0),
      '',
    ),
    atMost('oGestion: peak memory', 200, Math.max(...ours.map(({ peakMemory }) => peakMemory)), 'MB'),
  ].filter(({ reached }) => Number.isFinite(reached));
}

type Find = (what: string, on?: string) => Figure | undefined;

const compared = (what: string, cpu: number, find: Find): Target[] => [
  atLeast(`${what} / bare provider`, 1, share(find(what)?.perSecond, find(what, 'bare')?.perSecond), '×'),
  { ...atMost(`${what}: cost`, cpu, cpuOf(find(what)), 'CPU-ms'), ...beside(cpuOf(find(what, 'bare'))) },
];

const beside = (bare: number | undefined): { bare?: number } => (bare === undefined ? {} : { bare });

const atLeast = (what: string, aim: number, reached = Number.NaN, unit = ''): Target => ({
  what,
  aim,
  reached,
  unit,
  least: true,
});

const atMost = (what: string, aim: number, reached = Number.NaN, unit = ''): Target => ({
  what,
  aim,
  reached,
  unit,
  least: false,
});

const share = (part = Number.NaN, whole = Number.NaN): number => part / whole;
const cpuOf = (figure: Figure | undefined): number | undefined => figure && figure.cpuProvider + figure.cpuDatabase;

export const errorsOf = ({ errors }: Figure): number => Object.values(errors).reduce((sum, count) => sum + count, 0);
