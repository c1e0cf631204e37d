import { on } from 'node:events';
import { startCatcher } from '../../scripts/mail/catcher.ts';
import type { Message } from '../../scripts/mail/messages.ts';
import { watchMail } from './handed-out.ts';
import { rememberMailed } from './known-secrets.ts';

export type Mailbox = {
  /** Where the applications send: `smtp://127.0.0.1:port`. */
  smtpUrl: string;
  /** Where people read. */
  inboxUrl: string;
  all(): readonly Message[];
  /** The newest mail to `address`, past or to come, of this subject if one is given. */
  mailTo(address: string, subject?: string): Promise<Message>;
  clear(): void;
  stop(): Promise<void>;
};

/** A mail catcher of its own for a test file, on free ports. */
export async function startMailbox(): Promise<Mailbox> {
  const { messages, mailPort, inboxPort, stop } = await startCatcher({ mailPort: 0, inboxPort: 0 });
  messages.on('message', ({ text, html, subject }) => {
    rememberMailed(text);
    watchMail([subject, text, html].join('\n'));
  });
  async function mailTo(address: string, subject?: string): Promise<Message> {
    const arrivals = on(messages, 'message');
    const isFor = (message: Message): boolean =>
      message.to.includes(address) && (subject === undefined || message.subject === subject);
    for (;;) {
      const found = messages.all().find(isFor);
      if (found) {
        await arrivals.return?.();
        return found;
      }
      await arrivals.next();
    }
  }
  return {
    smtpUrl: `smtp://127.0.0.1:${mailPort}`,
    inboxUrl: `http://localhost:${inboxPort}`,
    all: () => messages.all(),
    mailTo,
    clear: () => messages.clear(),
    stop,
  };
}
