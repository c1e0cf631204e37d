import { randomUUID } from 'node:crypto';
import { type AddressObject, type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer, type SMTPServerAddress } from 'smtp-server';
import { systemClock } from '#shared/clock.ts';
import type { Message, Messages } from './messages.ts';

const MAX_BYTES = 10 * 1024 * 1024;

/** An SMTP server (RFC 5321) that accepts every mail, without TLS or password, and delivers it to `messages`. */
export const createSmtp = (messages: Messages): SMTPServer =>
  new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    disableReverseLookup: true,
    size: MAX_BYTES,
    onData(stream, session, done) {
      simpleParser(stream)
        .then((mail) => messages.add(asMessage(mail, session.envelope.rcptTo)))
        .then(() => done(), done);
    },
  });

const asMessage = (mail: ParsedMail, recipients: SMTPServerAddress[]): Message => ({
  id: randomUUID(),
  date: (mail.date ?? systemClock.now()).toISOString(),
  from: mail.from?.text ?? '',
  to: textOf(mail.to) || recipients.map((recipient) => recipient.address).join(', '),
  subject: mail.subject ?? '',
  text: mail.text ?? '',
  html: mail.html || null,
});

const textOf = (addresses: AddressObject | AddressObject[] | undefined): string =>
  [addresses ?? []]
    .flat()
    .map((address) => address.text)
    .join(', ');
