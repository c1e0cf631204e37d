import { EventEmitter, once } from 'node:events';
import { type Message, Messages } from '../../../scripts/mail/messages.ts';
import { createSmtp } from '../../../scripts/mail/smtp.ts';

/** Milliseconds after which a mail is held for lost. */
const PATIENCE_MS = 20_000;

export type Mailbox = {
  /** Tells of each mail as it is received. */
  messages: Messages;
  /** The next mail to this address; throws when it does not come. Ask before its cause, for none is kept. */
  next(address: string): Promise<Message>;
  close(): Promise<void>;
};

/** Receives the mails of a server under measure. */
export async function openMailbox(port: number): Promise<Mailbox> {
  const [messages, arrivals] = [new Messages(), new EventEmitter()];
  messages.on('message', (message) => arrivals.emit(message.to, message));
  const smtp = createSmtp(messages);
  await once(smtp.listen(port, '127.0.0.1'), 'listening');
  return {
    messages,
    async next(address) {
      const [message] = await once(arrivals, address, { signal: AbortSignal.timeout(PATIENCE_MS) });
      return message;
    },
    close: () => new Promise((resolve) => smtp.close(resolve)),
  };
}
