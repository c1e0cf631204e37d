import type { Db } from '#shared/pg.ts';
import type { Auteur, Contenu, Statut } from './demandes.ts';

/** One act on a demande, which made its `version`. `avant` holds the fields that were changed, as they were. */
export type Evenement = {
  version: number;
  de: Statut | null;
  vers: Statut | null;
  par: string;
  le: Date;
  avant: Partial<Contenu>;
};

type New = Omit<Evenement, 'par'> & { demandeId: string; auteur: Auteur };

export async function insertEvenement(tx: Db, evenement: New): Promise<void> {
  const { demandeId, version, de, vers, auteur, le, avant } = evenement;
  await tx.query(
    `insert into evenements (demande_id, version, de, vers, par_iss, par_sub, par, le, avant)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [demandeId, version, de, vers, auteur.iss, auteur.sub, auteur.nom, le, avant],
  );
}

const COLUMNS = 'version, de, vers, par, le, avant';

/** What was done on a demande after one of its versions, the last first. */
export async function findEvenementsAfter(db: Db, demandeId: string, version: number): Promise<Evenement[]> {
  const text = `select ${COLUMNS} from evenements where demande_id = $1 and version > $2 order by version desc`;
  return (await db.query<Evenement>(text, [demandeId, version])).rows;
}

/** One page of what was done on a demande, the last first. */
export async function findEvenements(
  db: Db,
  demandeId: string,
  { limit, offset }: { limit: number; offset: number },
): Promise<Evenement[]> {
  const text = `select ${COLUMNS} from evenements where demande_id = $1 order by version desc limit $2 offset $3`;
  return (await db.query<Evenement>(text, [demandeId, limit, offset])).rows;
}
