import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo, Server } from 'node:net';
import { createInbox } from './inbox.ts';
import { Messages } from './messages.ts';
import { createSmtp } from './smtp.ts';

export type Catcher = {
  messages: Messages;
  mailPort: number;
  inboxPort: number;
  stop(): Promise<void>;
};

/** Only this machine may send or read: the mails hold links that open accounts. */
const HOST = '127.0.0.1';

/** Catches every mail sent to `mailPort` and shows it on `inboxPort`; 0 takes a free port. Throws when a port is taken. */
export async function startCatcher(ports: { mailPort: number; inboxPort: number }): Promise<Catcher> {
  const messages = new Messages();
  const smtp = createSmtp(messages);
  const http = createServer(createInbox(messages));
  const mailPort = await listen(smtp.listen(ports.mailPort, HOST));
  const inboxPort = await listen(http.listen(ports.inboxPort, HOST));
  async function stop(): Promise<void> {
    http.close();
    http.closeAllConnections();
    await new Promise<void>((resolve) => smtp.close(resolve));
  }
  return { messages, mailPort, inboxPort, stop };
}

async function listen(server: Server): Promise<number> {
  if (!server.listening) await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}
