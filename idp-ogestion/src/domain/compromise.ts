import { type Db, transaction } from '#shared/pg.ts';
import { insertAudit } from '../store/audit.ts';
import { markCompromised } from '../store/reauthentication.ts';
import type { Context, Origin } from './context.ts';
import { voidLinks } from './links.ts';
import { endEverySessionOf } from './sessions.ts';

/**
 * « Compte compromis » (security.md P13): every session ends, links lapse, and the password opens nothing until another is
 * chosen by mail. Gives false when it was marked already, and changes nothing.
 */
export async function compromise(context: Context, tx: Db, sub: string, origin: Origin): Promise<boolean> {
  if (!(await markCompromised(tx, sub, context.clock.now()))) return false;
  await voidLinks(tx, context.clock, sub);
  await endEverySessionOf(context, sub, { reason: 'compromised', origin }, tx);
  return true;
}

/** The same with its journal. `by` is the member of staff, or nobody when the rules decide it. */
export async function declareCompromised(
  context: Context,
  sub: string,
  { by, origin }: { by: string | undefined; origin: Origin },
): Promise<void> {
  await transaction(context.pool, async (tx) => {
    if (!(await compromise(context, tx, sub, origin))) return;
    const who = { actorSub: by, targetSub: sub, ...origin };
    await insertAudit(tx, { at: context.clock.now(), event: 'user_compromised', result: 'success', ...who });
  });
}
