import type { Db } from '#shared/pg.ts';

export type ReglementNature = 'REGLEMENT' | 'AVOIR' | 'TROP_PERCU';
export type ReglementMode = 'VIREMENT' | 'CHEQUE' | 'COMPENSATION';

/** A règlement as a list shows it. The day is `AAAA-MM-JJ`; the amount is in cents, below zero for what is taken back. */
export type Reglement = {
  reference: string;
  siret: string;
  raisonSociale: string;
  ville: string;
  dossier: string | null;
  nature: ReglementNature;
  mode: ReglementMode;
  date: string;
  montant: number;
};

/** Which règlements are looked for. Every word must be held; `from` and `to` are the first and the last day. */
export type ReglementCriteria = {
  words: string[];
  nature?: ReglementNature | undefined;
  dossier?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
};

export type ReglementSort = 'date' | 'reference' | 'etablissement' | 'nature' | 'montant';

/** Each order ends by something unique, so that no règlement is on two pages or on none. Établissements are given in theirs. */
const ORDERS: Record<ReglementSort, [ascending: string, descending: string]> = {
  date: ['date_reglement, reference desc', 'date_reglement desc, reference'],
  reference: ['reference', 'reference desc'],
  etablissement: ['rang, date_reglement desc, reference', 'rang, date_reglement desc, reference'],
  nature: ['nature, date_reglement desc, reference', 'nature desc, date_reglement desc, reference'],
  montant: ['montant, reference', 'montant desc, reference'],
};

const COLUMNS = `
  r.reference, r.siret, e.raison_sociale as "raisonSociale", e.ville, r.dossier, r.nature, r.mode,
  to_char(r.date_reglement, 'YYYY-MM-DD') as date, r.montant::float8 as montant`;

/** `$1` is the perimeter, in the order in which its établissements are listed. */
const HELD = 'from unnest($1::text[]) with ordinality as held (siret, rang)';
/** All of it but the dossier, which has its own index, is in the index reglements_by_siret. */
const MATCHING = `
  r.search like all (array(select containing(word) from unnest($2::text[]) word))
    and ($3::text is null or r.nature = $3) and ($4::text is null or r.dossier = $4)
    and ($5::date is null or r.date_reglement >= $5) and ($6::date is null or r.date_reglement <= $6)`;
const FOUND = `${HELD} join reglements r using (siret) where ${MATCHING}`;

/** One page, `$7` rows after the first `$8`: all that match are gone through. */
const pageBy = (sort: string): string => `select reference, rang ${FOUND} order by ${sort} limit $7 offset $8`;
/** The same in the order of the index: only what may stand on the page is read of each établissement. */
const pageByDate = (sort: string): string => `
  select reference, rang ${HELD} cross join lateral (
    select reference, date_reglement from reglements r where r.siret = held.siret and ${MATCHING}
    order by ${sort} limit $7::int + $8::int) foremost
  order by ${sort} limit $7 offset $8`;

const valuesOf = (sirets: string[], { words, nature, dossier, from, to }: ReglementCriteria): unknown[] => [
  ...[sirets, words, nature, dossier, from, to],
];

type Rows = { order: { by: ReglementSort; descending: boolean }; offset: number; limit: number };

/** One page of the règlements of some établissements. */
export async function findReglements(
  db: Db,
  sirets: string[],
  criteria: ReglementCriteria,
  { order, offset, limit }: Rows,
): Promise<Reglement[]> {
  const sort = ORDERS[order.by][order.descending ? 1 : 0];
  const text = `
    with page as (${order.by === 'date' ? pageByDate(sort) : pageBy(sort)})
    select ${COLUMNS} from page join reglements r using (reference) join etablissements e using (siret) order by ${sort}`;
  const held = order.by === 'etablissement' && order.descending ? sirets.toReversed() : sirets;
  return (await db.query<Reglement>(text, [...valuesOf(held, criteria), limit, offset])).rows;
}

/** How many there are, counted no further than `atMost`, and what they add up to, in cents: the whole only below it. */
export async function countReglements(
  db: Db,
  sirets: string[],
  criteria: ReglementCriteria,
  atMost: number,
): Promise<{ count: number; montant: number }> {
  const text = `
    select count(*)::int as count, coalesce(sum(montant), 0)::float8 as montant
    from (select montant ${FOUND} limit $7) found`;
  const { rows } = await db.query<{ count: number; montant: number }>(text, [...valuesOf(sirets, criteria), atMost]);
  return rows[0] ?? { count: 0, montant: 0 };
}

/** Every règlement of one établissement, the newest first: an export reads one établissement after the other. */
export async function findReglementsOf(db: Db, siret: string, criteria: ReglementCriteria): Promise<Reglement[]> {
  const text = `
    select ${COLUMNS} ${HELD} join reglements r using (siret) join etablissements e using (siret) where ${MATCHING}
    order by r.date_reglement desc, r.reference`;
  return (await db.query<Reglement>(text, valuesOf([siret], criteria))).rows;
}
