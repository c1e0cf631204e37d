import type { Db } from '#shared/pg.ts';

/** What oGestion writes to people. */
export type MailKind =
  | 'creation-compte'
  | 'confirmation-mot-de-passe'
  | 'reinitialisation'
  | 'reactivation'
  | 'desactivation'
  | 'adresse-a-confirmer'
  | 'changement-adresse'
  | 'adresse-modifiee'
  | 'suppression-annoncee'
  | 'rattachement';

export type Mail = {
  id: string;
  kind: MailKind;
  sub: string | null;
  recipient: string;
  /** What the text needs besides the person; never a link, never a token. */
  data: Record<string, unknown>;
};
export type MailState = 'queued' | 'sent' | 'failed' | 'skipped';

export async function insertMail(tx: Db, mail: Mail, requestedBy: string | null, now: Date): Promise<void> {
  const { id, kind, sub, recipient, data } = mail;
  await tx.query(
    'insert into mails (id, kind, sub, recipient, data, requested_by, created_at) values ($1, $2, $3, $4, $5, $6, $7)',
    [id, kind, sub, recipient, data, requestedBy, now],
  );
}

/** The mail if it has not left yet, locked so that one worker only sends it. */
export async function takeMail(tx: Db, id: string): Promise<Mail | undefined> {
  const text = `select id, kind, sub, recipient, data from mails where id = $1 and state in ('queued', 'failed') for update`;
  return (await tx.query<Mail>(text, [id])).rows[0];
}

export async function markSent(tx: Db, id: string, now: Date): Promise<void> {
  await tx.query(
    `update mails set state = 'sent', sent_at = $2, attempts = attempts + 1, last_error = null where id = $1`,
    [id, now],
  );
}

/** Notes that the mail will not be sent, because what it says is no longer true. */
export async function markSkipped(tx: Db, id: string, reason: string): Promise<void> {
  await tx.query(`update mails set state = 'skipped', last_error = $2 where id = $1`, [id, reason]);
}

/** Notes a failed attempt, unless another process has sent the mail meanwhile; the queue tries again. */
export async function markFailed(db: Db, id: string, error: string): Promise<void> {
  await db.query(
    `update mails set state = 'failed', attempts = attempts + 1, last_error = $2
     where id = $1 and state in ('queued', 'failed')`,
    [id, error.slice(0, 500)],
  );
}

/** How many mails of a kind were written to a person since `since`. */
export async function countMails(db: Db, sub: string, kind: MailKind, since: Date): Promise<number> {
  const text = 'select count(*)::int as count from mails where sub = $1 and kind = $2 and created_at > $3';
  return (await db.query<{ count: number }>(text, [sub, kind, since])).rows[0]?.count ?? 0;
}
