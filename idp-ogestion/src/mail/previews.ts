import type { LinkPurpose } from '../domain/links.ts';
import type { MailKind } from '../domain/mails.ts';
import { type Letterhead, linkUrl } from './letterhead.ts';
import { type Content, MESSAGES } from './messages.ts';
import { type Rendered, rendered } from './rendering.ts';

export type Preview = Rendered & { kind: MailKind };

const NINA: Content['person'] = { kind: 'portail', civilite: 'MME', nom: 'PETIT', email: 'nina.petit@exemple.test' };
const LINK_OF: Partial<Record<MailKind, LinkPurpose>> = {
  'creation-compte': 'activation',
  reinitialisation: 'reset',
  reactivation: 'activation',
  'adresse-a-confirmer': 'email-change',
  'changement-adresse': 'email-cancel',
  'adresse-modifiee': 'email-cancel',
};
const DATA = {
  at: '2026-02-17T13:02:00Z',
  ip: '192.0.2.1',
  nouvelleAdresse: 'nina.bernard@exemple.test',
  le: '2026-03-19T13:02:00Z',
  organisme: 'CFA du Bâtiment de Savoie',
  quittes: ['CFA des Métiers du Bâtiment de la Dombes'],
};

/** Every mail as it would be written to somebody of the cast, for those who work on them. Its links open nothing. */
export const previews = (letterhead: Letterhead): Preview[] =>
  (Object.keys(MESSAGES) as MailKind[]).map((kind) => {
    const purpose = LINK_OF[kind];
    const link = purpose ? linkUrl(letterhead.issuer, { purpose, token: 'exemple' }) : '';
    const message = MESSAGES[kind]({ person: NINA, home: letterhead.issuer, link, data: DATA });
    return { kind, ...rendered(message, letterhead.support) };
  });
