import type { Db } from '#shared/pg.ts';

export type Campagne = {
  millesime: number;
  libelle: string;
  ouvertureAt: Date;
  clotureAt: Date;
  brouillonsAvantOuverture: boolean;
};
/** Days are `YYYY-MM-DD`, in Paris. */
export type Etape = { libelle: string; debutLe: string | null; finLe: string; auMois: boolean };

const COLUMNS = `millesime, libelle, ouverture_at as "ouvertureAt", cloture_at as "clotureAt",
  brouillons_avant_ouverture as "brouillonsAvantOuverture"`;

/** The campaign of the moment: the last one that was announced. */
export async function selectLastCampagne(db: Db): Promise<Campagne | undefined> {
  const { rows } = await db.query<Campagne>(`select ${COLUMNS} from campagnes order by millesime desc limit 1`);
  return rows[0];
}

/** A campaign, which a demande belongs to. */
export async function selectCampagne(db: Db, millesime: number): Promise<Campagne | undefined> {
  const { rows } = await db.query<Campagne>(`select ${COLUMNS} from campagnes where millesime = $1`, [millesime]);
  return rows[0];
}

export async function selectEtapes(db: Db, millesime: number): Promise<Etape[]> {
  const { rows } = await db.query<Etape>(
    `select libelle, debut_le::text as "debutLe", fin_le::text as "finLe", au_mois as "auMois"
     from campagne_etapes where millesime = $1 order by rang`,
    [millesime],
  );
  return rows;
}
