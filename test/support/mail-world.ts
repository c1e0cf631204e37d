import type { Pool } from '#shared/pg.ts';
import { linkIn } from './links.ts';
import { type Mailbox, startMailbox } from './mailbox.ts';
import type { Env } from './ogestion-world.ts';
import { type OpWorld, startOp } from './op-world.ts';
import { type Answer, Visitor } from './visitor.ts';

export const CREATION = 'Création de votre compte oGestion';
export const CONFIRMATION = 'Confirmation de votre nouveau mot de passe';
export const RESET = 'Choisissez un nouveau mot de passe oGestion';

/** A password that the policy takes for anybody of the cast. */
export const NEW_PASSWORD = 'Onze tuiles vertes sous un pont';

/** oGestion alone, with somebody to read its mails. Stop it in `afterAll`. */
export type MailWorld = OpWorld & {
  mailbox: Mailbox;
  /** Asks for a link as anybody may, and reads it in the mail. */
  linkFor(email: string, subject: string): Promise<string>;
  /** Resolves when every mail asked for until now has left, or been found not to be due. */
  everythingSent(): Promise<void>;
  stop(): Promise<void>;
};

export async function startMailWorld(settings: Env = {}): Promise<MailWorld> {
  const mailbox = await startMailbox();
  const op = await startOp({ SMTP_URL: mailbox.smtpUrl, OGESTION_TRUST_PROXY: 'true', ...settings });
  return {
    ...op,
    mailbox,
    async linkFor(email, subject) {
      mailbox.clear();
      await ask(op.url, email);
      return linkIn(await mailbox.mailTo(email, subject));
    },
    everythingSent: () => queueEmptied(op.db),
    async stop() {
      await op.stop();
      await mailbox.stop();
    },
  };
}

/** Asks the queue itself, for a mail that does not come cannot be waited for. */
async function queueEmptied(db: Pool): Promise<void> {
  const LEFT = `select from graphile_worker.jobs where task_identifier in ('request-link', 'send-mail')`;
  while ((await db.query(LEFT)).rowCount !== 0);
}

let last = 0;
/** An address of the network that has asked nothing yet. */
const newAddress = () => `10.1.${Math.trunc(++last / 250)}.${(last % 250) + 1}`;

/** Sends « Mot de passe oublié ? », from a network of its own unless `ip` says which. Gives the answer, not followed. */
export const ask = (url: string, email: string, ip = newAddress(), headers: Record<string, string> = {}) =>
  new Visitor().post(
    `${url}/mot-de-passe/oublie`,
    { email },
    { follow: false, headers: { 'x-forwarded-for': ip, ...headers } },
  );

/** Opens a mailed link and sends the form that it shows. Gives the page that follows. */
export async function choose(link: string, password: string, confirmation = password): Promise<Answer> {
  const visitor = new Visitor();
  const page = await visitor.get(link);
  return visitor.submit(page, new URL(page.url).pathname, { password, confirmation });
}
