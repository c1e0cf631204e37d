import { type Clock, systemClock } from '#shared/clock.ts';

/** A clock that runs with the machine's, and that a test moves instead of waiting. */
export type MovingClock = Clock & { advance(seconds: number): void; set(date: string): void };

/** Starts at the hour it is, or at `start` (ISO 8601). */
export function movingClock(start?: string): MovingClock {
  let shift = start === undefined ? 0 : new Date(start).getTime() - systemClock.now().getTime();
  return {
    now: () => new Date(systemClock.now().getTime() + shift),
    advance: (seconds) => {
      shift += seconds * 1000;
    },
    set: (date) => {
      shift = new Date(date).getTime() - systemClock.now().getTime();
    },
  };
}
