import { secondsFrom } from '#shared/clock.ts';
import { type AuditEvent, insertBoundedAudit } from '../store/audit.ts';
import type { Context, Origin } from './context.ts';

/** The refusals of one person that are written in ten minutes: whoever insists does not fill the journal. */
export const REFUSALS_KEPT = { count: 20, seconds: 600 };

/** Writes that a page or an act was forbidden to a person. `address` is the path without its query, `verb` the method of HTTP; beyond the bound, nothing. */
export function noteRefusal(
  { pool, clock }: Context,
  { sub, address, verb, origin }: { sub: string; address: string; verb: string; origin: Origin },
): Promise<void> {
  const event: AuditEvent = {
    ...{ at: clock.now(), event: 'authz_fail', result: 'failure', actorSub: sub, ...origin },
    details: { verb, address },
  };
  const { count, seconds } = REFUSALS_KEPT;
  return insertBoundedAudit(pool, { ...event, actorSub: sub }, { count, since: secondsFrom(clock, -seconds) });
}
