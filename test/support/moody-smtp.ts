import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

/** A mail server that accepts or refuses, as the test says, and keeps what it accepted with its headers. */
export type MoodySmtp = {
  url: string;
  received: ParsedMail[];
  /** From now on refuses every recipient with this code, repeating his address as servers do; 0 accepts again. */
  refuse(code: number): void;
  stop(): Promise<void>;
};

export async function startMoodySmtp(): Promise<MoodySmtp> {
  const received: ParsedMail[] = [];
  let refusal = 0;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    disableReverseLookup: true,
    onRcptTo({ address }, _session, done) {
      if (refusal === 0) return done();
      done(Object.assign(new Error(`<${address}> refused`), { responseCode: refusal }));
    },
    onData(stream, _session, done) {
      simpleParser(stream).then((mail) => {
        received.push(mail);
        done();
      }, done);
    },
  });
  const listening = server.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  const { port } = listening.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    received,
    refuse: (code) => {
      refusal = code;
    },
    stop: () => new Promise((resolve) => server.close(resolve)),
  };
}
