import { Refusal } from '#shared/refusal.ts';
import { type Attempt, type AttemptRecord, recordRefusal, type ThrottleKeys } from '../store/sign-in.ts';
import type { Context } from './context.ts';
import { keyThatWaits, secondsToWait } from './throttling.ts';

/** Asks to wait; the same for an identifier that nobody has. */
export const tooMany = (seconds: number) => {
  const minutes = Math.ceil(seconds / 60);
  const wait = minutes > 1 ? `${minutes} minutes` : '1 minute';
  return new Refusal('too-many', `Réessayez dans ${wait} ou choisissez un nouveau mot de passe.`, {
    retryAfterSeconds: seconds,
  });
};

/**
 * Refuses an attempt made before the end of a wait (security.md P9). The first of each wait is journalled, those that follow
 * are not: whoever insists must not be able to fill the journal.
 */
export async function refuseWhileWaiting(
  { pool, clock }: Context,
  attempt: Attempt,
  keys: ThrottleKeys,
  record: AttemptRecord,
): Promise<void> {
  const wait = secondsToWait(attempt, clock.now());
  if (wait === 0) return;
  await recordRefusal(pool, keyThatWaits(attempt, keys), { ...record, reason: 'waiting' });
  throw tooMany(wait);
}
