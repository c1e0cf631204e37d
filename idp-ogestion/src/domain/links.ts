import { createHash, randomBytes } from 'node:crypto';
import { type Clock, secondsFrom } from '#shared/clock.ts';
import type { Db } from '#shared/pg.ts';
import { Refusal } from '#shared/refusal.ts';
import { cancelPending } from '../store/email-changes.ts';
import * as store from '../store/links.ts';

export type { Link, LinkPurpose } from '../store/links.ts';

/** Lives of links, in seconds (security.md L5): an activation survives a week-end, a reset does not last. */
export const LINK_LIFE: Record<store.LinkPurpose, number> = {
  activation: 72 * 3600,
  reset: 3600,
  'email-change': 24 * 3600,
  'email-cancel': 72 * 3600,
};

const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();

/** Makes a link and gives its token, which exists nowhere else; the former link of that purpose is void. */
export async function issueLink(tx: Db, clock: Clock, link: store.Link): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  const dates = { createdAt: clock.now(), expiresAt: secondsFrom(clock, LINK_LIFE[link.purpose]) };
  await store.insertLink(tx, { ...link, ...dates, tokenHash: hashOf(token) });
  return token;
}

/** One answer for every link that cannot be used, so that it says nothing of the account. */
export const goneLink = () => new Refusal('gone', "Ce lien n'est plus valable. Demandez-en un nouveau.");

/** Whose link this is, without using it (L1). Refuses a link that is used, void, expired or unknown, all alike. */
export async function readLink(db: Db, clock: Clock, token: string, purpose: store.LinkPurpose): Promise<store.Link> {
  const link = await store.findLink(db, hashOf(token), purpose, clock.now());
  if (!link) throw goneLink();
  return link;
}

/** Uses a link in the transaction of what it allows; of two uses one wins (L3). */
export async function useLink(tx: Db, clock: Clock, token: string, purpose: store.LinkPurpose): Promise<store.Link> {
  const link = await store.consumeLink(tx, hashOf(token), purpose, clock.now());
  if (!link) throw goneLink();
  return link;
}

/** Every link that gives something. `email-cancel` only takes back, and must outlive what a thief does next. */
const GIVING: store.LinkPurpose[] = ['activation', 'reset', 'email-change'];

/**
 * Voids what was sent to a person: his credentials, his address or his account changed (L4). A change of address that waits
 * is given up with its link, so that no mail that leaves later makes another.
 */
export async function voidLinks(
  tx: Db,
  clock: Clock,
  sub: string,
  purposes: store.LinkPurpose[] = GIVING,
): Promise<void> {
  await store.voidLinks(tx, sub, purposes, clock.now());
  if (purposes.includes('email-change')) await cancelPending(tx, sub, clock.now());
}
