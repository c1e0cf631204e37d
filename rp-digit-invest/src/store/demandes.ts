import type { Db } from '#shared/pg.ts';

export const BRANCHES = ['BATIMENT', 'TP', 'NEGOCE'] as const;
export type Branche = (typeof BRANCHES)[number];
export const CATEGORIES = [
  'MACHINES_OUTILLAGE',
  'ENGINS_MATERIEL_CHANTIER',
  'PLATEAU_TECHNIQUE_ENERGIE',
  'SIMULATEURS_NUMERIQUE',
  'MOBILIER_ATELIER',
  'LOCAUX_PEDAGOGIQUES',
  'SECURITE_COLLECTIVE',
  'ACCESSIBILITE_HANDICAP',
  'AUTRE',
] as const;
export type Categorie = (typeof CATEGORIES)[number];
export type Statut = 'BROUILLON';

/** What people write in a demande. The amount is in cents. */
export type Contenu = {
  civilite: 'M' | 'MME' | null;
  nom: string;
  prenom: string;
  fonction: string;
  email: string;
  telephone: string;
  branche: Branche | null;
  intitule: string;
  categorie: Categorie | null;
  description: string;
  montantEnvisage: number | null;
};
export type Champ = keyof Contenu;

/** Who does something, by the name that is shown. */
export type Auteur = { iss: string; sub: string; nom: string };

export type Demande = {
  id: string;
  millesime: number;
  siret: string;
  statut: Statut;
  version: number;
  creePar: string;
  creeLe: Date;
  modifiePar: string;
  modifieLe: Date;
  supprimeLe: Date | null;
  contenu: Contenu;
};

/** In the order of the form. */
const COLUMN: Record<Champ, string> = {
  intitule: 'intitule',
  branche: 'branche',
  categorie: 'categorie',
  description: 'description',
  montantEnvisage: 'montant_envisage',
  civilite: 'contact_civilite',
  nom: 'contact_nom',
  prenom: 'contact_prenom',
  fonction: 'contact_fonction',
  email: 'contact_email',
  telephone: 'contact_telephone',
};
export const CHAMPS = Object.keys(COLUMN) as Champ[];

const COLUMNS = `id, millesime, siret, statut, version, cree_par as "creePar", cree_le as "creeLe",
  modifie_par as "modifiePar", modifie_le as "modifieLe", supprime_le as "supprimeLe",
  jsonb_build_object(${CHAMPS.map((champ) => `'${champ}', ${COLUMN[champ]}`).join(', ')}) as contenu`;

type New = Pick<Demande, 'id' | 'millesime' | 'siret' | 'contenu'> & { auteur: Auteur; now: Date };

/** Begins a brouillon. Gives false when its form was carried out already. */
export async function insertDemande(tx: Db, { id, millesime, siret, contenu, auteur, now }: New): Promise<boolean> {
  const values = CHAMPS.map((champ) => contenu[champ]);
  const { rowCount } = await tx.query(
    `insert into demandes (id, millesime, siret, cree_par_iss, cree_par_sub, cree_par, cree_le,
       modifie_par_iss, modifie_par_sub, modifie_par, modifie_le, ${CHAMPS.map((champ) => COLUMN[champ]).join(', ')})
     values ($1, $2, $3, $4, $5, $6, $7, $4, $5, $6, $7, ${values.map((_, rank) => `$${rank + 8}`).join(', ')})
     on conflict (id) do nothing`,
    [id, millesime, siret, auteur.iss, auteur.sub, auteur.nom, now, ...values],
  );
  return rowCount === 1;
}

/** A demande of one of these CFA, deleted or not. */
export async function selectDemande(db: Db, id: string, sirets: string[]): Promise<Demande | undefined> {
  const { rows } = await db.query<Demande>(`select ${COLUMNS} from demandes where id = $1 and siret = any ($2)`, [
    id,
    sirets,
  ]);
  return rows[0];
}

/** The same, which nobody else changes until the end of the transaction. */
export async function lockDemande(tx: Db, id: string, sirets: string[]): Promise<Demande | undefined> {
  const text = `select ${COLUMNS} from demandes where id = $1 and siret = any ($2) for update`;
  return (await tx.query<Demande>(text, [id, sirets])).rows[0];
}

/** Replaces the content of a demande that `lockDemande` holds, and makes its next version. */
export async function updateContenu(tx: Db, id: string, contenu: Contenu, auteur: Auteur, now: Date): Promise<void> {
  await tx.query(
    `update demandes set version = version + 1, modifie_par_iss = $2, modifie_par_sub = $3, modifie_par = $4, modifie_le = $5,
       ${CHAMPS.map((champ, rank) => `${COLUMN[champ]} = $${rank + 6}`).join(', ')}
     where id = $1`,
    [id, auteur.iss, auteur.sub, auteur.nom, now, ...CHAMPS.map((champ) => contenu[champ])],
  );
}

/** Puts a brouillon that `lockDemande` holds out of sight (G48). */
export async function updateSupprime(tx: Db, id: string, auteur: Auteur, now: Date): Promise<void> {
  await tx.query(
    `update demandes set version = version + 1, modifie_par_iss = $2, modifie_par_sub = $3, modifie_par = $4,
       modifie_le = $5, supprime_le = $5
     where id = $1`,
    [id, auteur.iss, auteur.sub, auteur.nom, now],
  );
}
