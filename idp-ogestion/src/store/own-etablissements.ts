import type { Db } from '#shared/pg.ts';
import { parisDay } from './paris-day.ts';

/** An établissement as those who are attached to it see it. `fermeLe`, a day `AAAA-MM-JJ`, is null while it is open. */
export type OwnEtablissement = {
  siret: string;
  raisonSociale: string;
  adresse: string;
  codePostal: string;
  ville: string;
  nda: string | null;
  uai: string | null;
  cfa: boolean;
  siege: boolean;
  fermeLe: string | null;
  ferme: boolean;
};

export type OwnEtablissementCriteria = {
  words: string[];
  /** Only those that are a CFA, or that are not. */
  cfa?: boolean | undefined;
  /** Only those that are closed on the day asked, or that are open. */
  ferme?: boolean | undefined;
};

export type OwnEtablissementSort = 'siret' | 'raison-sociale' | 'code-postal' | 'ville';

const ORDERS: Record<OwnEtablissementSort, [ascending: string, descending: string]> = {
  siret: ['siret', 'siret desc'],
  'raison-sociale': ['raison_sociale, siret', 'raison_sociale desc, siret'],
  'code-postal': ['code_postal, siret', 'code_postal desc, siret'],
  ville: ['searchable(ville), siret', 'searchable(ville) desc, siret'],
};

/** `$1` is the perimeter, `$5` the hour at which one is open or closed. A perimeter is short: nothing needs an index. */
const FOUND = `
  from (
    select e.*, o.nda, coalesce(e.ferme_le <= ${parisDay('$5')}, false) as ferme,
      searchable(concat(' ', e.siret, ' ', e.raison_sociale, ' ', e.adresse, ' ', e.code_postal, ' ', e.ville, ' ', e.uai, ' ', o.nda)) as words
    from etablissements e join organismes o using (siren) where e.siret = any ($1)) e
  where words like all (array(select containing(word) from unnest($2::text[]) word))
    and ($3::boolean is null or cfa = $3) and ($4::boolean is null or ferme = $4)`;

type Rows = { order: { by: OwnEtablissementSort; descending: boolean }; offset: number; limit: number | null };

/** Those of a perimeter that are looked for, as they are on the day of `now`; all of them when there is no limit. */
export async function findOwnEtablissements(
  db: Db,
  sirets: string[],
  { words, cfa, ferme }: OwnEtablissementCriteria,
  { order, offset, limit }: Rows,
  now: Date,
): Promise<OwnEtablissement[]> {
  const text = `
    select siret, raison_sociale as "raisonSociale", adresse, code_postal as "codePostal", ville, nda, uai, cfa, siege,
      to_char(ferme_le, 'YYYY-MM-DD') as "fermeLe", ferme
    ${FOUND} order by ${ORDERS[order.by][order.descending ? 1 : 0]} limit $6 offset $7`;
  return (await db.query<OwnEtablissement>(text, [sirets, words, cfa, ferme, now, limit, offset])).rows;
}

export async function countOwnEtablissements(
  db: Db,
  sirets: string[],
  { words, cfa, ferme }: OwnEtablissementCriteria,
  now: Date,
): Promise<number> {
  const text = `select count(*)::int as count ${FOUND}`;
  return (await db.query<{ count: number }>(text, [sirets, words, cfa, ferme, now])).rows[0]?.count ?? 0;
}
