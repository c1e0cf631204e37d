import { jest } from '@jest/globals';
import { systemClock } from '#shared/clock.ts';

/** Everything but Date: timers, sockets and the database go on living. */
const LEFT_REAL = [
  'cancelAnimationFrame',
  'cancelIdleCallback',
  'clearImmediate',
  'clearInterval',
  'clearTimeout',
  'hrtime',
  'nextTick',
  'performance',
  'queueMicrotask',
  'requestAnimationFrame',
  'requestIdleCallback',
  'setImmediate',
  'setInterval',
  'setTimeout',
] as const;

/** Stops the hour, for our clock and for the provider's library alike. Give it back with `releaseClock` in `afterEach`. */
export function holdClock(): void {
  jest.useFakeTimers({ now: systemClock.now(), doNotFake: [...LEFT_REAL] });
}

/** Moves the stopped hour by `seconds`. */
export function moveClock(seconds: number): void {
  jest.setSystemTime(systemClock.now().getTime() + seconds * 1000);
}

export function releaseClock(): void {
  jest.useRealTimers();
}
