import { type Db, transaction } from '#shared/pg.ts';
import { type Addressee, findAddressee } from '../store/addressees.ts';
import { type Mail, type MailKind, markSkipped, takeMail } from '../store/mails.ts';
import type { Context } from './context.ts';
import { issueLink, type LinkPurpose } from './links.ts';

/** A mail about to leave: to whom, about what, and the token of the link that it carries, if any. */
export type Departure = { mail: Mail; person: Addressee; link: { purpose: LinkPurpose; token: string } | undefined };

const LINK_OF: Partial<Record<MailKind, LinkPurpose>> = {
  'creation-compte': 'activation',
  reinitialisation: 'reset',
  'adresse-a-confirmer': 'email-change',
  'changement-adresse': 'email-cancel',
  'adresse-modifiee': 'email-cancel',
};

/** The mails that go elsewhere than to the person's login. */
const ELSEWHERE = new Set<MailKind>(['adresse-a-confirmer', 'changement-adresse', 'adresse-modifiee']);

/**
 * Takes a mail out of the outbox, locked until the end of `tx`, with a new link: made when the mail leaves, it is not born
 * expired when the mail was delayed by hours. The link is committed apart, at once, so that it works before the mail can be
 * read. Gives nothing when the mail has left already, or is no longer true, which is then noted.
 */
export async function takeDeparture({ pool, clock }: Context, tx: Db, mailId: string): Promise<Departure | undefined> {
  const mail = await takeMail(tx, mailId);
  if (!mail) return undefined;
  const person = mail.sub === null ? undefined : await findAddressee(tx, mail.sub);
  const reason = reasonToSkip(mail, person);
  if (reason || !person) {
    await markSkipped(tx, mail.id, reason ?? 'no account');
    return undefined;
  }
  const purpose = purposeOf(mail);
  if (!purpose) return { mail, person, link: undefined };
  const link = { sub: person.sub, email: mail.recipient, purpose };
  const token = await transaction(pool, (own) => issueLink(own, clock, link));
  return { mail, person, link: { purpose, token } };
}

const purposeOf = ({ kind, data }: Mail): LinkPurpose | undefined =>
  kind === 'reactivation' && data.motDePasse === true ? 'activation' : LINK_OF[kind];

/** Why a mail is no longer true: its person or his account changed while it waited. */
function reasonToSkip({ kind, recipient, data }: Mail, person: Addressee | undefined): string | undefined {
  if (!person) return 'no account';
  if (kind === 'suppression-annoncee') return person.willBeRemoved ? changedAddress(recipient, person) : 'used since';
  if (person.deactivated !== (kind === 'desactivation')) return person.deactivated ? 'deactivated' : 'reactivated';
  if (!ELSEWHERE.has(kind) && changedAddress(recipient, person)) return 'address changed';
  if (kind === 'creation-compte' && person.hasPassword) return 'already activated';
  if (kind === 'reinitialisation' && !person.hasPassword) return 'never activated';
  if (kind === 'adresse-a-confirmer' && person.pendingEmail !== recipient) return 'given up';
  if (kind === 'changement-adresse' && person.pendingEmail !== data.nouvelleAdresse) return 'given up';
  return undefined;
}

const changedAddress = (recipient: string, { email }: Addressee): string | undefined =>
  email.toLowerCase() === recipient.toLowerCase() ? undefined : 'address changed';
