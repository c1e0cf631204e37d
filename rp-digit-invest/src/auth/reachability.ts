import { setTimeout } from 'node:timers/promises';
import { type Clock, secondsFrom } from '#shared/clock.ts';

/** How long a report waits for the provider, in milliseconds, and how long it trusts what it was told, in seconds. */
const WAIT_MS = 2000;
const TRUSTED_SECONDS = 10;

/** Whether the provider answers now, as `ask` finds out: asked at most once in ten seconds, however often this is. */
export function createReachability(ask: () => Promise<unknown>, clock: Clock): () => Promise<boolean> {
  let last = Promise.resolve(false);
  let trustedUntil = new Date(0);
  return () => {
    if (clock.now() >= trustedUntil) {
      trustedUntil = secondsFrom(clock, TRUSTED_SECONDS);
      last = answers(ask);
    }
    return last;
  };
}

const answers = (ask: () => Promise<unknown>): Promise<boolean> =>
  Promise.race([
    ask().then(
      () => true,
      () => false,
    ),
    setTimeout(WAIT_MS, false, { ref: false }),
  ]);
