import type { Message } from '../../scripts/mail/messages.ts';

const LINK = /https?:\/\/\S+\/(?:activation|mot-de-passe\/reinitialisation|mon-compte\/adresse\/\w+)\/[\w-]{43}/g;

/** The one-time link of a mail, as its reader finds it in the text. Throws when there is none. */
export function linkIn({ text, subject }: Pick<Message, 'text' | 'subject'>): string {
  const [link] = text.match(LINK) ?? [];
  if (!link) throw new Error(`No link in « ${subject} »`);
  return link;
}
