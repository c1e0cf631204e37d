import type { Db } from '#shared/pg.ts';
import type { Civilite } from './users.ts';

/** What a person may change of himself (G12). */
export type Names = { civilite: Civilite | null; nom: string; prenom: string };

/** What one's own page shows besides what every page knows of its visitor. */
export type OwnAccount = { version: number; passwordSetAt: Date | null };

export async function findOwnAccount(db: Db, sub: string): Promise<OwnAccount | undefined> {
  const text = 'select version, password_set_at as "passwordSetAt" from users where sub = $1';
  return (await db.query<OwnAccount>(text, [sub])).rows[0];
}

/** The names of a person, his row locked; nothing when his account left `version` (G32). */
export async function lockNames(tx: Db, sub: string, version: number): Promise<Names | undefined> {
  const text = 'select civilite, nom, prenom from users where sub = $1 and version = $2 for update';
  return (await tx.query<Names>(text, [sub, version])).rows[0];
}

/** Replaces the names of a person, and of his salarié where he has one. */
export async function replaceNames(tx: Db, sub: string, { civilite, nom, prenom }: Names): Promise<void> {
  const text = `
    with renamed as (
      update users set civilite = $2, nom = $3, prenom = $4, version = version + 1 where sub = $1 returning salarie_id)
    update salaries set civilite = $2, nom = $3, prenom = $4 where id = (select salarie_id from renamed)`;
  await tx.query(text, [sub, civilite, nom, prenom]);
}
