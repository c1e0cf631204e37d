import { secondsFrom } from '#shared/clock.ts';
import type { Db } from '#shared/pg.ts';
import { Refusal } from '#shared/refusal.ts';
import { countMails, type MailKind } from '../store/mails.ts';
import type { Context } from './context.ts';

const DAY = 24 * 3600;
const MAILS_A_DAY = 5;

/** Refuses an act on somebody's account that would write to him once more, when such acts have done so all day. */
export async function refusePestering({ clock }: Context, tx: Db, sub: string, kind: MailKind): Promise<void> {
  if ((await countMails(tx, sub, kind, secondsFrom(clock, -DAY))) < MAILS_A_DAY) return;
  const sentence = `Cette action a déjà fait partir ${MAILS_A_DAY} mails en 24 heures vers cette personne. Réessayez demain.`;
  throw new Refusal('too-many', sentence, { retryAfterSeconds: DAY });
}
