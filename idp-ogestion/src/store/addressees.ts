import type { Db } from '#shared/pg.ts';
import { LAST_USE } from './account-removals.ts';
import type { Civilite, User } from './users.ts';

/** The person to whom a mail is written, as he is when it leaves. */
export type Addressee = {
  sub: string;
  kind: User['kind'];
  civilite: Civilite | null;
  nom: string;
  email: string;
  deactivated: boolean;
  hasPassword: boolean;
  /** The address that he has asked for, if it waits to be confirmed. */
  pendingEmail: string | null;
  /** The account has not served for long, still today: its removal is announced (G62). */
  willBeRemoved: boolean;
};

const ADDRESSEE = `
  select sub, kind, civilite, nom, email, deactivated_at is not null as deactivated, password_hash is not null as "hasPassword",
    (select new_email from email_changes c where c.sub = u.sub and confirmed_at is null and cancelled_at is null) as "pendingEmail",
    exists (select from account_removals r where r.sub = u.sub and ${LAST_USE} <= r.announced_at) as "willBeRemoved"
  from users u`;

export async function findAddressee(db: Db, sub: string): Promise<Addressee | undefined> {
  return (await db.query<Addressee>(`${ADDRESSEE} where u.sub = $1`, [sub])).rows[0];
}

/** The person whose login is `email` (lower case). */
export async function findAddresseeByEmail(db: Db, email: string): Promise<Addressee | undefined> {
  return (await db.query<Addressee>(`${ADDRESSEE} where lower(email) = $1`, [email])).rows[0];
}
