import type { Db } from '#shared/pg.ts';
import type { User } from './users.ts';

/** Who chooses a password: what the policy must know of him, and the password he had. */
export type Owner = {
  sub: string;
  kind: User['kind'];
  prenom: string;
  nom: string;
  email: string;
  passwordHash: string | null;
  organismes: string[];
};

const OWNER = `
  select sub, kind, prenom, nom, email, password_hash as "passwordHash", array(
    select distinct o.raison_sociale
    from rattachements r join etablissements e using (siret) join organismes o using (siren)
    where r.sub = u.sub) as organismes
  from users u where sub = $1 and lower(email) = lower($2) and deactivated_at is null`;

/** The active account of `sub`, if `email` is still its login. */
export async function findOwner(db: Db, sub: string, email: string): Promise<Owner | undefined> {
  return (await db.query<Owner>(OWNER, [sub, email])).rows[0];
}

const SET_PASSWORD = `
  update users
  set password_hash = $3, password_set_at = $4, email_verified_at = coalesce(email_verified_at, $4), compromised_at = null
  where sub = $1 and lower(email) = lower($2) and deactivated_at is null`;

/** Gives a person his password, by a link sent to `email`: it is his login, and he reads it. Gives whether it was done. */
export async function setPassword(tx: Db, who: { sub: string; email: string }, hash: string, now: Date) {
  return (await tx.query(SET_PASSWORD, [who.sub, who.email, hash, now])).rowCount === 1;
}

/** Forgets the failed logins of a person, of every device, and the waits that came of them. */
export async function forgetFailures(tx: Db, person: Buffer): Promise<void> {
  await tx.query('delete from login_throttles where person = $1', [person]);
}
