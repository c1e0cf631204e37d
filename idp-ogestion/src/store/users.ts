import type { Etablissement, Profil } from '#shared/claims.ts';
import type { Db } from '#shared/pg.ts';
import { parisDay } from './paris-day.ts';

export type Civilite = 'M' | 'MME';

export type StaffRole = 'administrateur' | 'agent' | 'instructeur';
/** What somebody of Constructys may do, and the codes of his regions. */
export type Staff = { role: StaffRole; regions: string[] };

/** An account as the rest of oGestion reads it, with the établissements it is attached to. */
export type User = {
  sub: string;
  kind: 'portail' | 'interne';
  civilite: Civilite | null;
  nom: string;
  prenom: string;
  email: string;
  emailVerified: boolean;
  profils: Profil[];
  /** Null for whoever is not of Constructys. */
  staff: Staff | null;
  lastLoginAt: Date | null;
  etablissements: Etablissement[];
};

/** The account of `sub` if it may sign in on the day of `now`; both are expressions of SQL, never values. */
export const ACTIVE_USER = (sub: string, now: string): string => `
  select u.sub, u.kind, u.civilite, u.nom, u.prenom, u.email, u.email_verified_at is not null as "emailVerified",
         u.profils, u.last_login_at as "lastLoginAt",
         (select jsonb_build_object('role', s.role, 'regions', s.regions) from staff s where s.sub = u.sub) as staff,
         coalesce((
           select jsonb_agg(jsonb_build_object(
             'siret', e.siret, 'raison_sociale', e.raison_sociale, 'adresse', e.adresse, 'code_postal', e.code_postal,
             'ville', e.ville, 'nda', o.nda, 'uai', e.uai, 'cfa', e.cfa, 'siege', e.siege,
             'actif', e.ferme_le is null or e.ferme_le > ${parisDay(now)}) order by e.raison_sociale, e.siret)
           from rattachements r join etablissements e using (siret) join organismes o using (siren)
           where r.sub = u.sub), '[]') as etablissements
  from users u
  where u.sub = ${sub} and u.deactivated_at is null and u.compromised_at is null and u.password_hash is not null`;

/** An account that was read as JSON, which has no dates. */
export const userFromJson = (user: User): User => ({
  ...user,
  lastLoginAt: user.lastLoginAt && new Date(user.lastLoginAt),
});

const FIND_ACTIVE_USER = { name: 'active-user', text: ACTIVE_USER('$1', '$2') };

/** The account of `sub` if it may sign in today: neither deactivated nor waiting for a first or another password. */
export async function findActiveUser(db: Db, sub: string, now: Date): Promise<User | undefined> {
  const { rows } = await db.query<User>({ ...FIND_ACTIVE_USER, values: [sub, now] });
  return rows[0];
}

const REGION_OF_USER = `
  select g.libelle from rattachements r join etablissements e using (siret) join organismes o using (siren)
  join regions g on g.code = o.region_code where r.sub = $1 order by e.siege desc, e.siret limit 1`;

/** Name of the Direction régionale of the person's first établissement. */
export async function findRegionOfUser(db: Db, sub: string): Promise<string | undefined> {
  const { rows } = await db.query<{ libelle: string }>(REGION_OF_USER, [sub]);
  return rows[0]?.libelle;
}
