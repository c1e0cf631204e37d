import { systemClock } from '#shared/clock.ts';
import type { Db } from '#shared/pg.ts';
import type { Person } from '../../scripts/cast.ts';

/** The subject identifier of somebody of the cast. */
export async function subOf(db: Db, { email }: Person): Promise<string> {
  const { rows } = await db.query<{ sub: string }>('select sub from users where email = $1', [email]);
  if (!rows[0]) throw new Error(`${email} has no account.`);
  return rows[0].sub;
}

/** The kinds of the mails written to an address, the oldest first. */
export async function mailsTo(db: Db, email: string): Promise<string[]> {
  const text = 'select kind from mails where recipient = $1 order by created_at';
  return (await db.query<{ kind: string }>(text, [email])).rows.map(({ kind }) => kind);
}

/** What the pages of user management will do to an account, without the end of its sessions. */
export async function deactivate(db: Db, { email }: Person): Promise<void> {
  await db.query('update users set deactivated_at = $2 where email = $1', [email, systemClock.now()]);
}

export async function reactivate(db: Db, { email }: Person): Promise<void> {
  await db.query('update users set deactivated_at = null where email = $1', [email]);
}
