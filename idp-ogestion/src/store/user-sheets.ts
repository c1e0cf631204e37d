import type { Profil } from '#shared/claims.ts';
import type { Db } from '#shared/pg.ts';
import type { UserStatus } from './user-search.ts';
import type { Civilite } from './users.ts';

/** An account as a référent sees it: its établissements that he holds too, and the others, of which he only knows the number. */
export type Sheet = {
  sub: string;
  civilite: Civilite | null;
  nom: string;
  prenom: string;
  email: string;
  /** `AAAA-MM-JJ`, known of those who have a salarié. */
  dateNaissance: string | null;
  salarieId: string | null;
  status: UserStatus;
  activated: boolean;
  /** Whether the person has proved that he reads this address. */
  emailVerified: boolean;
  profils: Profil[];
  sirets: string[];
  autresSirets: string[];
  /** Codes of the regions of all its organismes. */
  regions: string[];
  compromised: boolean;
  createdAt: Date;
  lastLoginAt: Date | null;
  passwordSetAt: Date | null;
  deactivatedAt: Date | null;
  deactivationReason: string | null;
  version: number;
};

const FIND_SHEET = `
  select u.sub, u.civilite, u.nom, u.prenom, u.email, to_char(s.date_naissance, 'YYYY-MM-DD') as "dateNaissance",
    u.salarie_id as "salarieId", u.status, u.password_hash is not null as activated,
    u.email_verified_at is not null as "emailVerified", u.profils,
    array(select unnest(u.sirets) intersect select unnest($1::text[]) order by 1) as sirets,
    array(select unnest(u.sirets) except select unnest($1::text[]) order by 1) as "autresSirets",
    u.regions, u.compromised_at is not null as compromised, u.created_at as "createdAt", u.last_login_at as "lastLoginAt", u.password_set_at as "passwordSetAt",
    u.deactivated_at as "deactivatedAt", u.deactivation_reason as "deactivationReason", u.version
  from users u left join salaries s on s.id = u.salarie_id
  where u.sub = $2 and u.kind = 'portail' and u.sirets && $1`;

/** The account `sub` if the perimeter has it. */
export async function findSheet(db: Db, perimetre: string[], sub: string): Promise<Sheet | undefined> {
  return (await db.query<Sheet>(FIND_SHEET, [perimetre, sub])).rows[0];
}

/** The same, kept from changing until the end of the transaction. */
export async function lockSheet(tx: Db, perimetre: string[], sub: string): Promise<Sheet | undefined> {
  return (await tx.query<Sheet>(`${FIND_SHEET} for no key update of u`, [perimetre, sub])).rows[0];
}

export type NewUser = {
  sub: string;
  civilite: Civilite;
  nom: string;
  prenom: string;
  email: string;
  profils: Profil[];
  salarieId: string;
};

/** Adds an account that waits for its first password. Gives false when its address has one already. */
export async function insertUser(tx: Db, user: NewUser, now: Date): Promise<boolean> {
  const { sub, civilite, nom, prenom, email, profils, salarieId } = user;
  const text = `
    insert into users (sub, civilite, nom, prenom, email, profils, salarie_id, created_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (lower(email)) do nothing`;
  return (await tx.query(text, [sub, civilite, nom, prenom, email, profils, salarieId, now])).rowCount === 1;
}

export type Identity = { civilite: Civilite; nom: string; prenom: string };

/** Names of a person as his account has them. */
export async function updateIdentity(tx: Db, sub: string, { civilite, nom, prenom }: Identity): Promise<void> {
  await tx.query('update users set civilite = $2, nom = $3, prenom = $4 where sub = $1', [sub, civilite, nom, prenom]);
}

export async function updateProfils(tx: Db, sub: string, profils: Profil[]): Promise<void> {
  await tx.query('update users set profils = $2 where sub = $1', [sub, profils]);
}

/** Changes the login of an account. Gives false when another has it: the transaction can then only be given up. */
export async function correctLogin(tx: Db, sub: string, email: string): Promise<boolean> {
  const text = 'update users set email = $2 where sub = $1';
  return tx.query(text, [sub, email]).then(
    () => true,
    (error: { constraint?: string }) => {
      if (error.constraint === 'one_account_per_email') return false;
      throw error;
    },
  );
}

export async function markDeactivated(tx: Db, sub: string, reason: string, now: Date): Promise<void> {
  const text = 'update users set deactivated_at = $3, deactivation_reason = $2 where sub = $1';
  await tx.query(text, [sub, reason, now]);
}

/** Makes an account usable again; `forgetPassword` leaves it without one, as on its first day. */
export async function markReactivated(tx: Db, sub: string, forgetPassword: boolean): Promise<void> {
  const text = `
    update users set deactivated_at = null, deactivation_reason = null,
      password_hash = case when $2 then null else password_hash end,
      password_set_at = case when $2 then null else password_set_at end
    where sub = $1`;
  await tx.query(text, [sub, forgetPassword]);
}

/** Every change of a sheet moves its version, which whoever has it open has read (G32). */
export async function moveVersion(tx: Db, sub: string): Promise<void> {
  await tx.query('update users set version = version + 1 where sub = $1', [sub]);
}
