import type { Db } from '#shared/pg.ts';
import { ATTEMPTS } from './jobs.ts';
import type { MailKind, MailState } from './mails.ts';

/** What a référent may know of the way of a person to his account (L12): never a link, never a token. */
export type Access = {
  /** Given up: it did not leave, and the queue tries no more. */
  mail: { kind: MailKind; state: MailState; givenUp: boolean; at: Date } | null;
  /** The last link to a first password, unless it was used or voided. */
  linkExpiresAt: Date | null;
  blockedUntil: Date | null;
  failures: number;
  sessions: number;
};

const FIND_ACCESS = `
  select
    (select jsonb_build_object('kind', kind, 'state', state, 'givenUp', state = 'failed' and attempts >= $4,
       'at', coalesce(sent_at, created_at))
     from mails where sub = $1 order by created_at desc, id limit 1) as mail,
    (select expires_at from links where sub = $1 and purpose = 'activation' and used_at is null and voided_at is null)
      as "linkExpiresAt",
    t.*,
    (select count(*)::int from oidc_records where model = 'Session' and account_id = $1 and expires_at > $3) as sessions
  from (
    select max(blocked_until) as "blockedUntil", coalesce(max(failures), 0) as failures
    from login_throttles where person = $2) t`;

/** `person` is what the counters of his failed logins have in common. */
export async function findAccess(db: Db, sub: string, person: Buffer, now: Date): Promise<Access> {
  const { rows } = await db.query<Access>(FIND_ACCESS, [sub, person, now, ATTEMPTS['send-mail']]);
  const access = rows[0] as Access;
  return { ...access, mail: access.mail && { ...access.mail, at: new Date(access.mail.at) } };
}

/** Ends the waits after failed logins, of every device. A password that so many failures have disabled stays so (P9). */
export async function endWaits(tx: Db, person: Buffer, disabledFrom: number): Promise<void> {
  await tx.query('delete from login_throttles where person = $1 and failures < $2', [person, disabledFrom]);
}

/** How many activation mails were sent again to a person since `since`. */
export async function countResent(tx: Db, sub: string, since: Date): Promise<number> {
  const text = `
    select count(*)::int as count from mails
    where sub = $1 and kind = 'creation-compte' and data ? 'renvoi' and created_at > $2`;
  return (await tx.query<{ count: number }>(text, [sub, since])).rows[0]?.count ?? 0;
}
