/**
 * The one source of time. Everything that reads the hour takes a `Clock`, and every SQL statement receives the hour as a
 * parameter, so that a test moves the clock instead of waiting.
 */
export type Clock = { now(): Date };

export const systemClock: Clock = { now: () => new Date() };

/** Seconds since the epoch, the unit of every JWT date (RFC 7519 §2, NumericDate). */
export const epochSeconds = (clock: Clock): number => Math.floor(clock.now().getTime() / 1000);

/** The hour `seconds` after now (before it when negative). */
export const secondsFrom = (clock: Clock, seconds: number): Date => new Date(clock.now().getTime() + seconds * 1000);
