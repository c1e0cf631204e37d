import type { Db } from '#shared/pg.ts';

export type LinkPurpose = 'activation' | 'reset' | 'email-change' | 'email-cancel';
export type Link = { sub: string; email: string; purpose: LinkPurpose };
type NewLink = Link & { tokenHash: Buffer; createdAt: Date; expiresAt: Date };

/** Writes a link and voids the former one of the same purpose, in one statement. */
export async function insertLink(tx: Db, link: NewLink): Promise<void> {
  const { tokenHash, purpose, sub, email, createdAt, expiresAt } = link;
  await voidLinks(tx, sub, [purpose], createdAt);
  await tx.query(
    'insert into links (token_hash, purpose, sub, email, created_at, expires_at) values ($1, $2, $3, $4, $5, $6)',
    [tokenHash, purpose, sub, email, createdAt, expiresAt],
  );
}

const LIVE = 'used_at is null and voided_at is null and expires_at > $3';

/** The link behind a token if it may still be used. Reading it changes nothing (L1). */
export async function findLink(db: Db, tokenHash: Buffer, purpose: LinkPurpose, now: Date): Promise<Link | undefined> {
  const text = `select sub, email, purpose from links where token_hash = $1 and purpose = $2 and ${LIVE}`;
  return (await db.query<Link>(text, [tokenHash, purpose, now])).rows[0];
}

/** Uses a link, once: of two that try together one gets it (L3). */
export async function consumeLink(
  tx: Db,
  tokenHash: Buffer,
  purpose: LinkPurpose,
  now: Date,
): Promise<Link | undefined> {
  const text = `update links set used_at = $3 where token_hash = $1 and purpose = $2 and ${LIVE} returning sub, email, purpose`;
  return (await tx.query<Link>(text, [tokenHash, purpose, now])).rows[0];
}

/** Voids the live links of a person, of some purposes. */
export async function voidLinks(tx: Db, sub: string, purposes: LinkPurpose[], now: Date): Promise<void> {
  await tx.query(
    `update links set voided_at = $2
     where sub = $1 and used_at is null and voided_at is null and purpose = any ($3)`,
    [sub, now, purposes],
  );
}
