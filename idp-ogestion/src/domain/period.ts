import { Refusal } from '#shared/refusal.ts';

/** The first and the last day of a period, `AAAA-MM-JJ`; either may be left open. */
export type Period = { from?: string | undefined; to?: string | undefined };

/** Whether a period ends before it begins. A list of it is empty, and says why. */
export const isBackwards = ({ from, to }: Period): boolean => Boolean(from && to && from > to);

/** Refuses to take such a period away: an empty file would pass for an answer. */
export function requirePeriod(period: Period): void {
  if (isBackwards(period)) {
    throw new Refusal('invalid', "La période finit avant de commencer : corrigez l'une de ses deux dates.");
  }
}
