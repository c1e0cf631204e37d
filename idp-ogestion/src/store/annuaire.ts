import type { Db } from '#shared/pg.ts';
import type { Regions } from './organismes.ts';

/** An organisme to which an account is attached. */
export type OrganismeOfUser = { sub: string; siren: string; raisonSociale: string; region: string };

/** The organismes of some accounts, in some regions. */
export async function findOrganismesOf(db: Db, regions: Regions, subs: string[]): Promise<OrganismeOfUser[]> {
  const text = `
    select distinct u.sub, o.siren, o.raison_sociale as "raisonSociale", g.libelle as region, o.search
    from users u cross join unnest(u.sirets) siret join organismes o on o.siren = left(siret, 9)
    join regions g on g.code = o.region_code
    where u.sub = any ($2) and ($1::text[] is null or o.region_code = any ($1)) order by o.search`;
  return (await db.query<OrganismeOfUser>(text, [regions, subs])).rows;
}
