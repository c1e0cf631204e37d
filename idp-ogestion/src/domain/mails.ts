import { randomUUID } from 'node:crypto';
import type { Clock } from '#shared/clock.ts';
import type { Db } from '#shared/pg.ts';
import { addJob } from '../store/jobs.ts';
import { insertMail, type Mail } from '../store/mails.ts';

export type { MailKind } from '../store/mails.ts';

type Request = Omit<Mail, 'id' | 'data'> & { data?: Mail['data']; requestedBy?: string };

/** Writes a mail to the outbox and the job that sends it, in the transaction of their cause. */
export async function writeMail(tx: Db, clock: Clock, { data = {}, requestedBy, ...mail }: Request): Promise<void> {
  const id = randomUUID();
  await insertMail(tx, { ...mail, id, data }, requestedBy ?? null, clock.now());
  await addJob(tx, 'send-mail', { mailId: id });
}
