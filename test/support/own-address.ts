import { expect } from '@jest/globals';
import { DEMO_PASSWORD, PAUL } from '../../scripts/cast.ts';
import { linkIn } from './links.ts';
import type { MailWorld } from './mail-world.ts';
import { CHANGE, send, signedInAt, TO_CONFIRM } from './own-account.ts';
import { type Answer, Visitor } from './visitor.ts';

/** The address that Paul asks for. */
export const NEW = 'paul.durand@nouveau.test';

/** Asks for a change of address on the page of the person signed in. */
export const requestChange = (op: MailWorld, visitor: Visitor, fields: Record<string, string> = {}): Promise<Answer> =>
  send(op, visitor, '/adresse', { current: DEMO_PASSWORD, email: NEW, ...fields });

/** Paul asks for a new address; gives his browser and both links, as the mails bring them. */
export async function askedChange(op: MailWorld, email = NEW) {
  op.mailbox.clear();
  const visitor = await signedInAt(op, PAUL);
  const answer = await requestChange(op, visitor, { email });
  expect([answer.status, answer.headers.get('location')]).toEqual([303, '/mon-compte/adresse']);
  const confirm = linkIn(await op.mailbox.mailTo(email, TO_CONFIRM));
  return { visitor, confirm, cancel: linkIn(await op.mailbox.mailTo(PAUL.email, CHANGE)) };
}

/** Opens a mailed link and presses its button. */
export async function press(link: string): Promise<Answer> {
  const visitor = new Visitor();
  const page = await visitor.get(link);
  return page.status === 200 ? visitor.submit(page, new URL(page.url).pathname) : page;
}
