import type { Figure } from '../figures.ts';
import { atLeast, atMost, type Run, type Target } from '../targets.ts';
import { FIGURES } from './plan.ts';

/** What is asked of logins and tokens, at `users` people at once. */
export function openidTargets({ figures, limits }: Run, users: number): Target[] {
  const find = (what: string, on = 'oGestion') =>
    figures.find((figure) => figure.what === what && figure.on === on && figure.users === users);
  const whatever = (what: string) => figures.find((figure) => figure.what === what);
  const hash = limits.argon2.perSecond;

  return [
    atLeast(
      'full login / raw Argon2id of the same concurrency',
      0.85,
      share(find(FIGURES.login)?.perSecond, hash),
      '×',
    ),
    atLeast('the same by PAR + private_key_jwt', 0.85, share(find(FIGURES.loginPar)?.perSecond, hash), '×'),
    {
      ...atMost('full login besides the hash', 7, cpuOf(whatever(FIGURES.loginCost)), 'CPU-ms'),
      ...beside(cpuOf(find(FIGURES.loginBare, 'bare'))),
    },
    ...compared(FIGURES.again, 3.2, find),
    ...compared(FIGURES.refresh, 1.5, find),
    ...compared(FIGURES.client, 0.6, find),
    atMost(`${FIGURES.refreshUnderLogins}: p95`, 25, whatever(FIGURES.refreshUnderLogins)?.p95, 'ms'),
  ];
}

type Find = (what: string, on?: string) => Figure | undefined;

const compared = (what: string, cpu: number, find: Find): Target[] => [
  atLeast(`${what} / bare provider`, 1, share(find(what)?.perSecond, find(what, 'bare')?.perSecond), '×'),
  { ...atMost(`${what}: cost`, cpu, cpuOf(find(what)), 'CPU-ms'), ...beside(cpuOf(find(what, 'bare'))) },
];

const beside = (bare: number | undefined): { bare?: number } => (bare === undefined ? {} : { bare });
const share = (part = Number.NaN, whole = Number.NaN): number => part / whole;
const cpuOf = (figure: Figure | undefined): number | undefined => figure && figure.cpuProvider + figure.cpuDatabase;
