import type { Db } from '#shared/pg.ts';
import type { Regions } from './organismes.ts';
import { parisDay } from './paris-day.ts';

/** Which organismes are looked for. Every word must be held by the organisme or by one of its sites. */
export type OrganismeCriteria = {
  regions: Regions;
  words: string[];
  type?: 'of' | 'cfa' | undefined;
  /** With a référent who can sign in, or without. */
  referent?: boolean | undefined;
};

/** An organisme as a list shows it, with the place of its seat. */
export type FoundOrganisme = {
  siren: string;
  raisonSociale: string;
  nda: string | null;
  of: boolean;
  cfa: boolean;
  region: string;
  codePostal: string | null;
  ville: string | null;
  /** Open établissements. */
  etablissements: number;
  /** Référents who can sign in, and those who were invited. */
  referents: number;
  invited: number;
  createdAt: Date | null;
  search: string;
};

export type OrganismeSortKey = 'nom' | 'siren' | 'region' | 'creation';
export type OrganismeOrder = { by: OrganismeSortKey; descending: boolean };

/** Each order ends by something unique, so that no organisme is on two pages or on none. */
const ORDERS: Record<OrganismeSortKey, [ascending: string, descending: string]> = {
  nom: ['search', 'search desc'],
  siren: ['siren', 'siren desc'],
  region: ['searchable(region), search', 'searchable(region) desc, search desc'],
  creation: ['"createdAt" nulls first, search', '"createdAt" desc nulls last, search desc'],
};
const orderBy = ({ by, descending }: OrganismeOrder): string => ORDERS[by][descending ? 1 : 0];

/** The SIRENs for which a référent who can sign in answers. */
const ANSWERED = `
  select left(siret, 9) from users u, unnest(u.sirets) siret
  where u.kind = 'portail' and u.status = 'active' and u.compromised_at is null and 'REFERENT_PORTAIL_OF' = any (u.profils)`;

/** The criteria as SQL. Values stay parameters. */
function conditions({ regions, words, type, referent }: OrganismeCriteria) {
  const terms = ['($1::text[] is null or o.region_code = any ($1))'];
  for (const [rank] of words.entries()) {
    const held = `search like containing($${rank + 2})`;
    terms.push(`(o.${held} or o.siren in (select siren from etablissements where ${held}))`);
  }
  if (type) terms.push(`o.est_${type}`);
  if (referent !== undefined) terms.push(`o.siren ${referent ? '' : 'not '}in (${ANSWERED})`);
  return { where: terms.join(' and '), values: [regions, ...words] as unknown[] };
}

/**
 * What is shown of the organismes of `page`, which has a column siren. Their référents are looked for all at once: one by one
 * they would cost a page twenty searches.
 */
const SHOWN = (now: string): string => `
  held as (
    select siren, array_agg(siret) as sirets,
      count(*) filter (where ferme_le is null or ferme_le > ${parisDay(now)})::int as etablissements
    from etablissements join page using (siren) group by siren),
  answering as (
    select left(siret, 9) as siren, count(distinct sub) filter (where status = 'active' and compromised_at is null)::int as referents,
      count(distinct sub) filter (where status = 'pending')::int as invited
    from users u cross join unnest(u.sirets) siret
    where kind = 'portail' and 'REFERENT_PORTAIL_OF' = any (profils)
      and u.sirets && (select array_agg(siret) from held cross join unnest(held.sirets) siret)
    group by 1),
  shown as (
    select o.siren, o.raison_sociale as "raisonSociale", o.nda, o.est_of as "of", o.est_cfa as cfa, g.libelle as region,
      seat.code_postal as "codePostal", seat.ville, coalesce(held.etablissements, 0) as etablissements,
      coalesce(answering.referents, 0) as referents, coalesce(answering.invited, 0) as invited,
      o.created_at as "createdAt", o.search
    from page join organismes o using (siren) join regions g on g.code = o.region_code
    left join etablissements seat on seat.siren = o.siren and seat.siege
    left join held on held.siren = o.siren left join answering on answering.siren = o.siren)`;

/** One page of organismes, and how many there are, counted no further than `atMost`. */
export async function findOrganismes(
  db: Db,
  criteria: OrganismeCriteria,
  { order, offset, limit, atMost }: { order: OrganismeOrder; offset: number; limit: number; atMost: number },
  now: Date,
): Promise<{ organismes: FoundOrganisme[]; count: number }> {
  const { where, values } = conditions(criteria);
  const [sort, next] = [orderBy(order), values.length];
  const text = `
    with found as materialized (
      select o.siren, o.search, g.libelle as region, o.created_at as "createdAt"
      from organismes o join regions g on g.code = o.region_code where ${where} limit $${next + 1}),
    page as (select siren from found order by ${sort} limit $${next + 2} offset $${next + 3}),
    ${SHOWN(`$${next + 4}`)}
    select shown.*, count from (select count(*)::int as count from found) counted left join shown on true order by ${sort}`;
  const { rows } = await db.query<FoundOrganisme & { count: number }>(text, [...values, atMost, limit, offset, now]);
  return { organismes: rows.filter(({ siren }) => siren !== null), count: rows[0]?.count ?? 0 };
}

/** The next `limit` organismes by name, after the one whose place in the order is `after`: the whole list is read so. */
export async function findOrganismesAfter(
  db: Db,
  criteria: OrganismeCriteria,
  { after, limit }: { after: string; limit: number },
  now: Date,
): Promise<FoundOrganisme[]> {
  const { where, values } = conditions(criteria);
  const next = values.length;
  const text = `
    with page as (select siren from organismes o where ${where} and o.search > $${next + 1} order by o.search limit $${next + 2}),
    ${SHOWN(`$${next + 3}`)} select * from shown order by search`;
  return (await db.query<FoundOrganisme>(text, [...values, after, limit, now])).rows;
}
