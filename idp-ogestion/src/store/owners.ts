import type { Profil } from '#shared/claims.ts';
import type { Db } from '#shared/pg.ts';
import type { UserStatus } from './user-search.ts';

/** Whose account an address is, and to which organismes it is attached. */
export type Owner = {
  sub: string;
  kind: 'portail' | 'interne';
  nom: string;
  prenom: string;
  email: string;
  status: UserStatus;
  profils: Profil[];
  sirets: string[];
  version: number;
  organismes: { siren: string; raisonSociale: string; regionCode: string; region: string }[];
};

const FIND_OWNER = `
  select sub, kind, nom, prenom, email, status, profils, sirets, version,
    coalesce((
      select jsonb_agg(jsonb_build_object('siren', o.siren, 'raisonSociale', o.raison_sociale, 'regionCode', o.region_code,
        'region', g.libelle) order by o.search)
      from organismes o join regions g on g.code = o.region_code
      where o.siren in (select left(siret, 9) from unnest(u.sirets) siret)), '[]') as organismes
  from users u where lower(email) = $1`;

/** Whose account `email` (lower case) is. */
export async function findOwner(db: Db, email: string): Promise<Owner | undefined> {
  return (await db.query<Owner>(FIND_OWNER, [email])).rows[0];
}

/** The same, kept from changing until the end of the transaction. */
export async function lockOwner(tx: Db, email: string): Promise<Owner | undefined> {
  return (await tx.query<Owner>(`${FIND_OWNER} for no key update of u`, [email])).rows[0];
}
