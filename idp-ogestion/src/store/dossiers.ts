import type { Db } from '#shared/pg.ts';

export type DossierType = 'CONTRAT_APPRENTISSAGE' | 'ACTION_FORMATION';
export type DossierStatut = 'EN_INSTRUCTION' | 'ACCORDE' | 'EN_COURS' | 'SOLDE' | 'REFUSE' | 'ANNULE';

/** A dossier as a list shows it. Days are `AAAA-MM-JJ`; the amount is in cents. */
export type Dossier = {
  numero: string;
  siret: string;
  raisonSociale: string;
  ville: string;
  type: DossierType;
  beneficiaire: string;
  formation: string;
  statut: DossierStatut;
  debut: string;
  fin: string;
  montant: number;
};

/** Which dossiers are looked for. Every word must be held; `from` and `to` are days between which something of it lies. */
export type DossierCriteria = {
  words: string[];
  statut?: DossierStatut | undefined;
  type?: DossierType | undefined;
  from?: string | undefined;
  to?: string | undefined;
};

export type DossierSort = 'numero' | 'etablissement' | 'debut' | 'statut' | 'montant';

/** Each order ends by something unique, so that no dossier is on two pages or on none. Établissements are given in theirs. */
const ORDERS: Record<DossierSort, [ascending: string, descending: string]> = {
  numero: ['numero', 'numero desc'],
  etablissement: ['rang, date_debut desc, numero', 'rang, date_debut desc, numero'],
  debut: ['date_debut, numero desc', 'date_debut desc, numero'],
  statut: ['statut, date_debut desc, numero', 'statut desc, date_debut desc, numero'],
  montant: ['montant_engage, numero', 'montant_engage desc, numero'],
};

const COLUMNS = `
  d.numero, d.siret, e.raison_sociale as "raisonSociale", e.ville, d.type, d.beneficiaire, d.formation, d.statut,
  to_char(d.date_debut, 'YYYY-MM-DD') as debut, to_char(d.date_fin, 'YYYY-MM-DD') as fin, d.montant_engage::float8 as montant`;

/** `$1` is the perimeter, in the order in which its établissements are listed. */
const HELD = 'from unnest($1::text[]) with ordinality as held (siret, rang)';
/** All of it is in the index dossiers_by_siret. */
const MATCHING = `
  d.search like all (array(select containing(word) from unnest($2::text[]) word))
    and ($3::text is null or d.statut = $3) and ($4::text is null or d.type = $4)
    and ($5::date is null or d.date_fin >= $5) and ($6::date is null or d.date_debut <= $6)`;
const FOUND = `${HELD} join dossiers d using (siret) where ${MATCHING}`;

/** One page, `$7` rows after the first `$8`: all that match are gone through. */
const pageBy = (sort: string): string => `select numero, rang ${FOUND} order by ${sort} limit $7 offset $8`;
/** The same in the order of the index: only what may stand on the page is read of each établissement. */
const pageByDate = (sort: string): string => `
  select numero, rang ${HELD} cross join lateral (
    select numero, date_debut from dossiers d where d.siret = held.siret and ${MATCHING}
    order by ${sort} limit $7::int + $8::int) foremost
  order by ${sort} limit $7 offset $8`;

const valuesOf = (sirets: string[], { words, statut, type, from, to }: DossierCriteria): unknown[] => [
  ...[sirets, words, statut, type, from, to],
];

type Rows = { order: { by: DossierSort; descending: boolean }; offset: number; limit: number };

/** One page of the dossiers of some établissements. */
export async function findDossiers(
  db: Db,
  sirets: string[],
  criteria: DossierCriteria,
  { order, offset, limit }: Rows,
): Promise<Dossier[]> {
  const sort = ORDERS[order.by][order.descending ? 1 : 0];
  const text = `
    with page as (${order.by === 'debut' ? pageByDate(sort) : pageBy(sort)})
    select ${COLUMNS} from page join dossiers d using (numero) join etablissements e using (siret) order by ${sort}`;
  const held = order.by === 'etablissement' && order.descending ? sirets.toReversed() : sirets;
  return (await db.query<Dossier>(text, [...valuesOf(held, criteria), limit, offset])).rows;
}

/** How many there are, counted no further than `atMost`, and what they add up to, in cents: the whole only below it. */
export async function countDossiers(
  db: Db,
  sirets: string[],
  criteria: DossierCriteria,
  atMost: number,
): Promise<{ count: number; montant: number }> {
  const text = `
    select count(*)::int as count, coalesce(sum(montant_engage), 0)::float8 as montant
    from (select montant_engage ${FOUND} limit $7) found`;
  const { rows } = await db.query<{ count: number; montant: number }>(text, [...valuesOf(sirets, criteria), atMost]);
  return rows[0] ?? { count: 0, montant: 0 };
}

/** Every dossier of one établissement, the newest first: an export reads one établissement after the other. */
export async function findDossiersOf(db: Db, siret: string, criteria: DossierCriteria): Promise<Dossier[]> {
  const text = `
    select ${COLUMNS} ${HELD} join dossiers d using (siret) join etablissements e using (siret) where ${MATCHING}
    order by d.date_debut desc, d.numero`;
  return (await db.query<Dossier>(text, valuesOf([siret], criteria))).rows;
}

/** Whether a dossier is of one of some établissements. */
export async function hasDossier(db: Db, sirets: string[], numero: string): Promise<boolean> {
  const text = 'select from dossiers where numero = $2 and siret = any ($1)';
  return (await db.query(text, [sirets, numero])).rowCount === 1;
}
