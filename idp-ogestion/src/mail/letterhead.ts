import type { LinkPurpose } from '../domain/links.ts';

/** What the mails say of us: the public address of oGestion, and where to ask for help. */
export type Letterhead = { issuer: string; support: string };

const PATHS: Record<LinkPurpose, string> = {
  activation: '/activation/',
  reset: '/mot-de-passe/reinitialisation/',
  'email-change': '/mon-compte/adresse/confirmer/',
  'email-cancel': '/mon-compte/adresse/annuler/',
};

/** The address of a one-time link. It begins with our configured address, whatever the request that asked for it (L7). */
export const linkUrl = (issuer: string, { purpose, token }: { purpose: LinkPurpose; token: string }): string =>
  `${issuer}${PATHS[purpose]}${token}`;
