import type { Db } from '#shared/pg.ts';

const CONFIRM = `
  with proved as (
    select sub from users
    where sub = $2 and deactivated_at is null and compromised_at is null and password_hash = $4
      and not exists (select 1 from login_throttles where key = $1 and blocked_until > greatest($3, last_failure_at))),
  forgotten as (delete from login_throttles where key = $1 and exists (select 1 from proved))
  select sub from proved`;

/**
 * Takes note that a signed-in person has given his password again: his failures are forgotten. Gives false when guesses
 * made in parallel have blocked the identifier meanwhile, or the password is no longer that one.
 */
export async function confirmPassword(
  db: Db,
  key: Buffer,
  sub: string,
  passwordHash: string,
  now: Date,
): Promise<boolean> {
  return (await db.query(CONFIRM, [key, sub, now, passwordHash])).rowCount === 1;
}

/**
 * Replaces the password of an account that still has the `former` one, and lifts what held it. Gives false when it changed
 * meanwhile.
 */
export async function replacePassword(tx: Db, sub: string, former: string, next: string, now: Date): Promise<boolean> {
  const text = `
    update users set password_hash = $3, password_set_at = $4, compromised_at = null
    where sub = $1 and password_hash = $2 and deactivated_at is null`;
  return (await tx.query(text, [sub, former, next, now])).rowCount === 1;
}

/** Marks the password of an account as known to others. Gives false when it was marked already. */
export async function markCompromised(tx: Db, sub: string, now: Date): Promise<boolean> {
  const text = 'update users set compromised_at = $2 where sub = $1 and compromised_at is null';
  return (await tx.query(text, [sub, now])).rowCount === 1;
}
