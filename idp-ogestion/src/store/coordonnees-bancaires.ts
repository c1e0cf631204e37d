import type { Db } from '#shared/pg.ts';

/** Where Constructys pays an établissement, with nothing of it where Constructys does not know. */
export type CoordonneesBancaires = {
  siret: string;
  raisonSociale: string;
  ville: string;
  titulaire: string | null;
  ibanMasque: string | null;
  bic: string | null;
  updatedAt: Date | null;
};

export type CoordonneesSort = 'etablissement' | 'titulaire' | 'date';

const ORDERS: Record<CoordonneesSort, [ascending: string, descending: string]> = {
  etablissement: ['raison_sociale, siret', 'raison_sociale desc, siret'],
  titulaire: ['titulaire nulls last, siret', 'titulaire desc nulls last, siret'],
  date: ['updated_at nulls last, siret', 'updated_at desc nulls last, siret'],
};

/** `$1` is the perimeter, which is short: nothing needs an index. What is masked is not searched. */
const FOUND = `
  from etablissements e left join coordonnees_bancaires c using (siret)
  where siret = any ($1) and searchable(concat(' ', siret, ' ', raison_sociale, ' ', ville, ' ', titulaire, ' ', bic))
    like all (array(select containing(word) from unnest($2::text[]) word))`;

type Rows = { order: { by: CoordonneesSort; descending: boolean }; offset: number; limit: number | null };

/** One line for each établissement of a perimeter that holds the words; all of them when there is no limit. */
export async function findCoordonnees(
  db: Db,
  sirets: string[],
  words: string[],
  { order, offset, limit }: Rows,
): Promise<CoordonneesBancaires[]> {
  const text = `
    select siret, raison_sociale as "raisonSociale", ville, titulaire, iban_masque as "ibanMasque", bic, updated_at as "updatedAt"
    ${FOUND} order by ${ORDERS[order.by][order.descending ? 1 : 0]} limit $3 offset $4`;
  return (await db.query<CoordonneesBancaires>(text, [sirets, words, limit, offset])).rows;
}

export async function countCoordonnees(db: Db, sirets: string[], words: string[]): Promise<number> {
  const { rows } = await db.query<{ count: number }>(`select count(*)::int as count ${FOUND}`, [sirets, words]);
  return rows[0]?.count ?? 0;
}

/** The account of one établissement, its IBAN still sealed. */
export type SealedCoordonnees = CoordonneesBancaires & { titulaire: string; bic: string; sealedIban: Buffer };

export async function findSealedCoordonnees(
  db: Db,
  sirets: string[],
  siret: string,
): Promise<SealedCoordonnees | undefined> {
  const text = `
    select siret, raison_sociale as "raisonSociale", ville, titulaire, iban_masque as "ibanMasque", bic,
      c.updated_at as "updatedAt", sealed_iban as "sealedIban"
    from coordonnees_bancaires c join etablissements e using (siret) where siret = $2 and siret = any ($1)`;
  return (await db.query<SealedCoordonnees>(text, [sirets, siret])).rows[0];
}
