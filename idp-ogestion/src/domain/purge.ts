import { secondsFrom } from '#shared/clock.ts';
import { purgeAudit } from '../store/audit.ts';
import { purgeMailRequests } from '../store/mail-requests.ts';
import { purgeInteractions } from '../store/oidc-interactions.ts';
import { purgeRecords } from '../store/oidc-records.ts';
import { purgeOperations } from '../store/operations.ts';
import { purgeThrottles } from '../store/sign-in.ts';
import type { Context } from './context.ts';
import { FAILURES_THAT_DISABLE } from './throttling.ts';

const HOUR = 3600;
const DAY = 24 * HOUR;
/** How long the journal is kept, in seconds: 12 months (security.md, Logs). */
const JOURNAL_KEPT = 365 * DAY;
const BATCH = 1000;

/** Deletes what has expired, in short batches. Ended logins stay a day, so that a stale page leads back to its application. */
export async function purge({ pool, clock }: Context): Promise<void> {
  while ((await purgeRecords(pool, secondsFrom(clock, -HOUR), BATCH)) === BATCH);
  while ((await purgeInteractions(pool, secondsFrom(clock, -DAY), BATCH)) === BATCH);
  await purgeOperations(pool, secondsFrom(clock, -DAY));
  await purgeMailRequests(pool, secondsFrom(clock, -HOUR));
  while ((await purgeAudit(pool, secondsFrom(clock, -JOURNAL_KEPT), BATCH)) === BATCH);
  await purgeThrottles(pool, secondsFrom(clock, -30 * DAY), FAILURES_THAT_DISABLE);
}
