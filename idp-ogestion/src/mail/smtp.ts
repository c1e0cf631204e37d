import { createTransport } from 'nodemailer';
import type { Rendered } from './rendering.ts';

/** A mail ready to leave. `messageId` is the same at each attempt, so that a server that already has it can tell. */
export type Outgoing = Rendered & { to: string; messageId: string; date: Date };

export type Postman = {
  /** Resolves when the mail server has taken the mail over; throws a `MailFault` otherwise. */
  send(mail: Outgoing): Promise<void>;
  close(): void;
};

/** Milliseconds. An attempt that lasts is given up: it holds a connection to the database, and the queue will try again. */
const PATIENCE = { connectionTimeout: 5_000, greetingTimeout: 5_000, socketTimeout: 15_000 };

/** Sends by SMTP, through a few connections kept open. It never tries again by itself: the queue does. */
export function createPostman({ url, from }: { url: string; from: string }): Postman {
  const transport = createTransport({
    url,
    ...PATIENCE,
    pool: true,
    maxConnections: 4,
    maxRequeues: 0,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async send(mail) {
      await transport.sendMail({ ...mail, from, headers: HEADERS }).catch((fault) => {
        throw new MailFault(fault);
      });
    },
    close: () => transport.close(),
  };
}

/** Nobody's absence notice answers a machine (RFC 3834). */
const HEADERS = {
  'Auto-Submitted': 'auto-generated',
  'X-Auto-Response-Suppress': 'All',
  'Content-Language': 'fr',
};

/** A mail that did not leave. Its message has none of the server's words, where addresses are: « EENVELOPE 550 RCPT TO ». */
export class MailFault extends Error {
  constructor(fault: { code?: unknown; responseCode?: unknown; command?: unknown }) {
    super([fault.code, fault.responseCode, fault.command].filter(Boolean).join(' ') || 'unknown');
    this.name = 'MailFault';
  }
}
