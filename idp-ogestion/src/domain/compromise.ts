import { transaction } from '#shared/pg.ts';
import { insertAudit } from '../store/audit.ts';
import { markCompromised } from '../store/reauthentication.ts';
import type { Context, Origin } from './context.ts';
import { voidLinks } from './links.ts';
import { endEverySessionOf } from './sessions.ts';

/**
 * « Compte compromis » (security.md P13): every session ends, links lapse, and the password opens nothing until another is
 * chosen by mail. `by` is the member of staff, or nobody when the rules decide it. Marking twice changes nothing.
 */
export async function declareCompromised(
  context: Context,
  sub: string,
  { by, origin }: { by: string | undefined; origin: Origin },
): Promise<void> {
  await transaction(context.pool, async (tx) => {
    if (!(await markCompromised(tx, sub, context.clock.now()))) return;
    await voidLinks(tx, context.clock, sub);
    await endEverySessionOf(context, sub, { reason: 'compromised', origin }, tx);
    await insertAudit(tx, {
      at: context.clock.now(),
      event: 'user_compromised',
      result: 'success',
      actorSub: by,
      targetSub: sub,
      ...origin,
    });
  });
}
