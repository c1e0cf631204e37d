import type { Profil } from '#shared/claims.ts';
import type { Db } from '#shared/pg.ts';
import type { UserStatus } from './user-search.ts';

/** Whom to write to. */
export type Warned = { sub: string; email: string };

/** The hours on this side of which accounts have had their time. */
export type Limits = {
  /** Never activated, and created by then. */
  createdBefore: Date;
  /** Not used since then. */
  usedBefore: Date;
  announcedBefore: Date;
  remindedBefore: Date;
};

/** An account about to go, locked. */
export type Removal = {
  sub: string;
  email: string;
  kind: 'portail' | 'interne';
  neverActivated: boolean;
  status: UserStatus;
  profils: Profil[];
  sirets: string[];
};

const NEVER_ACTIVATED = '(u.password_hash is null and u.last_login_at is null and u.email_verified_at is null)';
/** When the account `u` was used last. A null counts for nothing in `greatest`. */
export const LAST_USE = 'greatest(u.created_at, u.last_login_at, u.password_set_at)';

/** Forgets the removal of accounts that were used after `usedBefore`. */
export async function cancelUsed(db: Db, usedBefore: Date): Promise<void> {
  const text = `delete from account_removals r using users u where u.sub = r.sub and ${LAST_USE} > $1`;
  await db.query(text, [usedBefore]);
}

/** Forgets the removal of one account, which a référent has just opened again. */
export async function cancelRemoval(tx: Db, sub: string): Promise<void> {
  await tx.query('delete from account_removals where sub = $1', [sub]);
}

const ANNOUNCE = `
  with announced as (
    insert into account_removals (sub, announced_at)
    select u.sub, $1 from users u
    where not ${NEVER_ACTIVATED} and ${LAST_USE} <= $2 and not exists (select from account_removals r where r.sub = u.sub)
    order by ${LAST_USE} limit $3
    on conflict (sub) do nothing returning sub)
  select sub, email from announced join users using (sub)`;

/** Notes that accounts not used since `usedBefore` will be removed, at most `batch` of them. Each is given to one caller only. */
export async function announceRemovals(tx: Db, now: Date, usedBefore: Date, batch: number): Promise<Warned[]> {
  return (await tx.query<Warned>(ANNOUNCE, [now, usedBefore, batch])).rows;
}

const REMIND = `
  with reminded as (
    update account_removals set reminded_at = $1
    where reminded_at is null and sub in (
      select r.sub from account_removals r join users u using (sub)
      where r.reminded_at is null and r.announced_at <= $2 and ${LAST_USE} <= r.announced_at
      order by r.announced_at limit $3)
    returning sub)
  select sub, email from reminded join users using (sub)`;

/** Notes a second warning for those announced before `announcedBefore` and not used since. Each is given to one caller only. */
export async function remindRemovals(tx: Db, now: Date, announcedBefore: Date, batch: number): Promise<Warned[]> {
  return (await tx.query<Warned>(REMIND, [now, announcedBefore, batch])).rows;
}

/** Whether an account has had its time. One whose invitation was just sent again is left the life of its link. */
const DUE = `
  case when ${NEVER_ACTIVATED}
    then u.created_at <= $1 and not exists (
      select from links l
      where l.sub = u.sub and l.purpose = 'activation' and l.used_at is null and l.voided_at is null and l.expires_at > $2)
    else ${LAST_USE} <= $3 and exists (
      select from account_removals r where r.sub = u.sub and r.announced_at <= $4 and r.reminded_at <= $5)
  end`;

const valuesOf = (limits: Limits, now: Date) => [
  ...[limits.createdBefore, now, limits.usedBefore],
  ...[limits.announcedBefore, limits.remindedBefore],
];

/** An account that has had its time, as far as is known before it is locked. */
export type Due = Pick<Removal, 'sub' | 'kind'>;

/** At most `batch` accounts that have had their time, those put off before last. */
export async function findDue(db: Db, limits: Limits, now: Date, batch: number): Promise<Due[]> {
  const text = `
    select u.sub, u.kind from users u left join account_removals w on w.sub = u.sub
    where ${DUE} order by w.withheld_at nulls first, u.created_at limit $6`;
  return (await db.query<Due>(text, [...valuesOf(limits, now), batch])).rows;
}

/** The account `sub` if it still has had its time, kept from any login until the end of the transaction. */
export async function lockDue(tx: Db, sub: string, limits: Limits, now: Date): Promise<Removal | undefined> {
  const text = `
    select u.sub, u.email, u.kind, ${NEVER_ACTIVATED} as "neverActivated", u.status, u.profils, u.sirets
    from users u where u.sub = $6 and ${DUE} for update of u`;
  return (await tx.query<Removal>(text, [...valuesOf(limits, now), sub])).rows[0];
}

/** Whether nobody else who can sign in administers oGestion. To be asked once administrators are locked. */
export async function isLastAdministrator(tx: Db, sub: string): Promise<boolean> {
  const text = `
    select s.sub from staff s join users u using (sub)
    where s.role = 'administrateur' and u.status = 'active'`;
  const { rows } = await tx.query<Pick<Removal, 'sub'>>(text);
  return rows.length === 1 && rows[0]?.sub === sub;
}

/** Notes that a removal is put off. Gives whether it is the first time. */
export async function markWithheld(tx: Db, sub: string, now: Date): Promise<boolean> {
  const text = 'update account_removals set withheld_at = $2 where sub = $1 and withheld_at is null';
  return (await tx.query(text, [sub, now])).rowCount === 1;
}

const DELETE = `
  with gone as (delete from users where sub = $1 returning salarie_id, created_at)
  delete from salaries s using gone where s.id = gone.salarie_id and s.created_at >= gone.created_at`;

/**
 * Deletes an account and all that refers to it. A salarié entered with the account goes too; one who was in the list of
 * his organisme before it stays there.
 */
export async function deleteAccount(tx: Db, sub: string): Promise<void> {
  await tx.query(DELETE, [sub]);
}
