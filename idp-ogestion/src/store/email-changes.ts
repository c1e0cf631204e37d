import { DatabaseError } from 'pg';
import type { Db } from '#shared/pg.ts';

/** A change of address; `id` is a bigint, hence text. */
export type EmailChange = { id: string; formerEmail: string; newEmail: string; confirmedAt: Date | null };

const COLUMNS = 'id, former_email as "formerEmail", new_email as "newEmail", confirmed_at as "confirmedAt"';

/**
 * The address of an account that may sign in, its row locked: whoever changes an address, a password or the changes in
 * progress takes this lock first, so that of two one wins and none waits for the other.
 */
export async function lockAddress(tx: Db, sub: string): Promise<string | undefined> {
  const text = 'select email from users where sub = $1 and deactivated_at is null for update';
  return (await tx.query<{ email: string }>(text, [sub])).rows[0]?.email;
}

/** Whether somebody signs in with `email` (lower case). */
export async function isTaken(db: Db, email: string): Promise<boolean> {
  return (await db.query('select from users where lower(email) = $1', [email])).rowCount !== 0;
}

export type Recent = { asked: number; confirmed: number };

/** How many changes of an account were asked for since `askedSince`, and confirmed and not taken back since `confirmedSince`. */
export async function countRecent(db: Db, sub: string, askedSince: Date, confirmedSince: Date): Promise<Recent> {
  const text = `
    select count(*) filter (where requested_at > $2)::int as asked,
      count(*) filter (where confirmed_at > $3 and cancelled_at is null)::int as confirmed
    from email_changes where sub = $1`;
  return (await db.query<Recent>(text, [sub, askedSince, confirmedSince])).rows[0] as Recent;
}

export async function insertChange(
  tx: Db,
  change: { sub: string; formerEmail: string; newEmail: string; requestedBy: string },
  now: Date,
): Promise<void> {
  const { sub, formerEmail, newEmail, requestedBy } = change;
  await tx.query(
    'insert into email_changes (sub, former_email, new_email, requested_by, requested_at) values ($1, $2, $3, $4, $5)',
    [sub, formerEmail, newEmail, requestedBy, now],
  );
}

/** Notes a change that was asked for and refused at once. */
export async function insertRefused(
  tx: Db,
  { sub, formerEmail, newEmail }: { sub: string; formerEmail: string; newEmail: string },
  now: Date,
): Promise<void> {
  const text = `
    insert into email_changes (sub, former_email, new_email, requested_by, requested_at, cancelled_at)
    values ($1, $2, $3, $1, $4, $4)`;
  await tx.query(text, [sub, formerEmail, newEmail, now]);
}

/** The change of an account that waits for its confirmation, asked for since `since`. */
export async function findPending(db: Db, sub: string, since: Date): Promise<EmailChange | undefined> {
  const text = `
    select ${COLUMNS} from email_changes
    where sub = $1 and confirmed_at is null and cancelled_at is null and requested_at > $2`;
  return (await db.query<EmailChange>(text, [sub, since])).rows[0];
}

/** Gives up the change of an account that waits, if there is one. */
export async function cancelPending(tx: Db, sub: string, now: Date): Promise<void> {
  await tx.query(
    'update email_changes set cancelled_at = $2 where sub = $1 and confirmed_at is null and cancelled_at is null',
    [sub, now],
  );
}

/** Confirms the change to `newEmail`, once. */
export async function confirmChange(
  tx: Db,
  sub: string,
  newEmail: string,
  now: Date,
): Promise<EmailChange | undefined> {
  const text = `
    update email_changes set confirmed_at = $3
    where sub = $1 and new_email = $2 and confirmed_at is null and cancelled_at is null
    returning ${COLUMNS}`;
  return (await tx.query<EmailChange>(text, [sub, newEmail, now])).rows[0];
}

/** Takes back the last change from `formerEmail`, confirmed or not, once. */
export async function takeBackChange(
  tx: Db,
  sub: string,
  formerEmail: string,
  now: Date,
): Promise<EmailChange | undefined> {
  const text = `
    update email_changes set cancelled_at = $3
    where cancelled_at is null and id = (
      select max(id) from email_changes where sub = $1 and lower(former_email) = lower($2) and cancelled_at is null)
    returning ${COLUMNS}`;
  return (await tx.query<EmailChange>(text, [sub, formerEmail, now])).rows[0];
}

/** Gives an account its address. Gives false when another has it, or gets it at the same instant: the transaction is then lost. */
export async function replaceAddress(tx: Db, sub: string, email: string, now: Date): Promise<boolean> {
  const text = 'update users set email = $2, email_verified_at = $3, version = version + 1 where sub = $1';
  try {
    return (await tx.query(text, [sub, email, now])).rowCount === 1;
  } catch (error) {
    if (error instanceof DatabaseError && error.constraint === 'one_account_per_email') return false;
    throw error;
  }
}
