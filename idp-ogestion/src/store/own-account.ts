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

/** Replaces the names of a person, and of his salarié where he has one. Gives false when his account left `version` (G32). */
export async function replaceNames(tx: Db, sub: string, version: number, names: Names): Promise<boolean> {
  const text = `
    with renamed as (
      update users set civilite = $3, nom = $4, prenom = $5, version = version + 1 where sub = $1 and version = $2
      returning salarie_id),
    salarie as (
      update salaries set civilite = $3, nom = $4, prenom = $5 where id = (select salarie_id from renamed))
    select from renamed`;
  return (await tx.query(text, [sub, version, names.civilite, names.nom, names.prenom])).rowCount === 1;
}
