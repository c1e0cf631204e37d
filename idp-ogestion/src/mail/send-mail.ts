import { transaction } from '#shared/pg.ts';
import type { Context } from '../domain/context.ts';
import { type Departure, takeDeparture } from '../domain/outbox.ts';
import { markFailed, markSent } from '../store/mails.ts';
import { type Letterhead, linkUrl } from './letterhead.ts';
import { MESSAGES } from './messages.ts';
import { rendered } from './rendering.ts';
import { MailFault, type Outgoing, type Postman } from './smtp.ts';

/**
 * The job that sends a mail. The row stays locked until the mail server has answered, so two workers cannot send it twice;
 * only a process killed between that answer and the commit makes it leave again, under the same Message-ID.
 */
export function sendMail(context: Context, postman: Postman, letterhead: Letterhead) {
  const { pool, clock } = context;
  return async ({ mailId }: { mailId: string }): Promise<void> => {
    try {
      await transaction(pool, async (tx) => {
        const departure = await takeDeparture(context, tx, mailId);
        if (!departure) return;
        await postman.send({ ...compose(departure, letterhead), date: clock.now() });
        await markSent(tx, mailId, clock.now());
      });
    } catch (error) {
      await markFailed(pool, mailId, error instanceof MailFault ? error.message : 'our fault, see the log');
      throw error;
    }
  };
}

/** The mail as the mail server will have it. */
function compose({ mail, person, link }: Departure, { issuer, support }: Letterhead): Omit<Outgoing, 'date'> {
  const url = link ? linkUrl(issuer, link) : '';
  const message = MESSAGES[mail.kind]({ person, home: issuer, link: url, data: mail.data });
  const messageId = `<${mail.id}@${new URL(issuer).hostname}>`;
  return { ...rendered(message, support), to: mail.recipient, messageId };
}
