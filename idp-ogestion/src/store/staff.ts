import type { Db } from '#shared/pg.ts';
import type { UserStatus } from './user-search.ts';
import type { Civilite, Staff } from './users.ts';

/** An account of somebody of Constructys, as administrators see it. */
export type StaffSheet = Staff & {
  sub: string;
  civilite: Civilite | null;
  nom: string;
  prenom: string;
  email: string;
  status: UserStatus;
  activated: boolean;
  /** Whether the person has proved that he reads this address. */
  emailVerified: boolean;
  compromised: boolean;
  createdAt: Date;
  lastLoginAt: Date | null;
  passwordSetAt: Date | null;
  deactivatedAt: Date | null;
  deactivationReason: string | null;
  version: number;
};

const FIND = `
  select u.sub, u.civilite, u.nom, u.prenom, u.email, s.role, s.regions, u.status, u.password_hash is not null as activated,
    u.email_verified_at is not null as "emailVerified", u.compromised_at is not null as compromised,
    u.created_at as "createdAt", u.last_login_at as "lastLoginAt", u.password_set_at as "passwordSetAt",
    u.deactivated_at as "deactivatedAt", u.deactivation_reason as "deactivationReason", u.version
  from staff s join users u using (sub)
  where u.sub = $1 and u.kind = 'interne'`;

/** The account `sub` if it is of Constructys. */
export async function findStaffSheet(db: Db, sub: string): Promise<StaffSheet | undefined> {
  return (await db.query<StaffSheet>(FIND, [sub])).rows[0];
}

/** The same, kept from changing until the end of the transaction. */
export async function lockStaffSheet(tx: Db, sub: string): Promise<StaffSheet | undefined> {
  return (await tx.query<StaffSheet>(`${FIND} for no key update of u`, [sub])).rows[0];
}

/** Has those who act on the rights of staff come one after the other: administrators stay what they are until the end of `tx`. */
export async function lockAdministrators(tx: Db): Promise<void> {
  await tx.query(`select from staff where role = 'administrateur' order by sub for update`);
}

export type NewStaff = Staff & { sub: string; civilite: Civilite | null; nom: string; prenom: string; email: string };

const INSERT = `
  with added as (
    insert into users (sub, kind, civilite, nom, prenom, email, created_at) values ($1, 'interne', $2, $3, $4, $5, $6)
    on conflict (lower(email)) do nothing returning sub)
  insert into staff (sub, role, regions) select sub, $7, $8 from added`;

/** Adds an account of Constructys that waits for its first password. Gives false when its address has one already. */
export async function insertStaff(tx: Db, staff: NewStaff, now: Date): Promise<boolean> {
  const { sub, civilite, nom, prenom, email, role, regions } = staff;
  return (await tx.query(INSERT, [sub, civilite, nom, prenom, email, now, role, regions])).rowCount === 1;
}

export async function updateRights(tx: Db, sub: string, { role, regions }: Staff): Promise<void> {
  await tx.query('update staff set role = $2, regions = $3 where sub = $1', [sub, role, regions]);
}
