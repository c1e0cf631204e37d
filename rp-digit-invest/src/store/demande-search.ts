import type { Db } from '#shared/pg.ts';
import type { Statut } from './demandes.ts';

/** A demande as the list shows it. The amount is in cents. */
export type DemandeRow = {
  id: string;
  millesime: number;
  intitule: string;
  statut: Statut;
  creePar: string;
  modifiePar: string;
  modifieLe: Date;
  montantEnvisage: number | null;
};

/** Every word must be held by the intitulé or by a name. */
export type DemandeCriteria = { words: string[]; statut?: Statut | undefined };

const MATCHING = `from demandes where siret = $1 and supprime_le is null and ($3::text is null or statut = $3)
  and searchable(intitule || ' ' || cree_par || ' ' || modifie_par) like all (array(
    select '%' || regexp_replace(searchable(word), '([\\\\%_])', '\\\\\\1', 'g') || '%' from unnest($2::text[]) word))`;

/** One page of the demandes of a CFA, the last saved first. */
export async function findDemandes(
  db: Db,
  siret: string,
  { words, statut }: DemandeCriteria,
  { limit, offset }: { limit: number; offset: number },
): Promise<DemandeRow[]> {
  const { rows } = await db.query<DemandeRow>(
    `select id, millesime, intitule, statut, cree_par as "creePar", modifie_par as "modifiePar", modifie_le as "modifieLe",
       montant_envisage::float8 as "montantEnvisage"
     ${MATCHING} order by modifie_le desc, id limit $4 offset $5`,
    [siret, words, statut, limit, offset],
  );
  return rows;
}

/** How many there are, counted no further than `atMost`. */
export async function countDemandes(
  db: Db,
  siret: string,
  { words, statut }: DemandeCriteria,
  atMost: number,
): Promise<number> {
  const text = `select count(*)::int as count from (select id ${MATCHING} limit $4) found`;
  const { rows } = await db.query<{ count: number }>(text, [siret, words, statut, atMost]);
  return rows[0]?.count ?? 0;
}
