import type { Db } from '#shared/pg.ts';
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
