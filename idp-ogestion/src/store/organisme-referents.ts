import type { Db } from '#shared/pg.ts';
import type { UserStatus } from './user-search.ts';

/** A référent of an organisme, and how far he is from his account. */
export type OrganismeReferent = {
  sub: string;
  nom: string;
  prenom: string;
  email: string;
  status: UserStatus;
  /** He must choose another password before he signs in (security.md P13). */
  compromised: boolean;
  invitedAt: Date;
  activatedAt: Date | null;
  linkExpiresAt: Date | null;
};

/** The référents of an organisme: those who can sign in first, then those who were invited. */
export async function findReferents(db: Db, siren: string, limit: number): Promise<OrganismeReferent[]> {
  const text = `
    select u.sub, u.nom, u.prenom, u.email, u.status, u.compromised_at is not null as compromised, u.created_at as "invitedAt", u.password_set_at as "activatedAt",
      (select expires_at from links l where l.sub = u.sub and purpose = 'activation' and used_at is null and voided_at is null)
        as "linkExpiresAt"
    from users u
    where u.kind = 'portail' and 'REFERENT_PORTAIL_OF' = any (u.profils)
      and u.sirets && array(select siret from etablissements where siren = $1)
    order by u.status = 'inactive', u.status = 'pending', compromised, u.search limit $2`;
  return (await db.query<OrganismeReferent>(text, [siren, limit])).rows;
}
