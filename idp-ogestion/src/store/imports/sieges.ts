import type { Db } from '#shared/pg.ts';

/** A siège never goes without another: an organisme of which the file names none keeps the one that it has. */
const KEPT = `
  update staged_etablissements s set
    siege = coalesce((select e.siege from etablissements e where e.siret = s.siret), false)
  where not exists (select from staged_etablissements other where other.siren = s.siren and other.siege)`;

/** Where the file names another siège, the one that is not in the file loses it. */
const LOST = `
  insert into staged_etablissements (siren, siret, raison_sociale, adresse, code_postal, ville, uai, cfa, siege, ferme_le)
  select siren, siret, raison_sociale, adresse, code_postal, ville, uai, cfa, false, ferme_le
  from etablissements e
  where siege and siren in (select siren from staged_etablissements where siege)
    and not exists (select from staged_etablissements s where s.siret = e.siret)`;

/** Makes of what the file says of sièges one siège an organisme, at most. */
export async function settleSieges(tx: Db): Promise<void> {
  await tx.query(KEPT);
  await tx.query(LOST);
}

export type MovedSiege = { siren: string; region: string; from: string; to: string };

const MOVED = `
  select o.siren, o.region_code as region, was.code_postal as "from", s.code_postal as "to"
  from staged_etablissements s join organismes o using (siren) join etablissements was on was.siren = o.siren and was.siege
  where s.siege and s.region is null and s.code_postal <> was.code_postal`;

/** The organismes whose siège changes its postal code, when the file does not choose their region. */
export async function findMovedSieges(tx: Db): Promise<MovedSiege[]> {
  return (await tx.query<MovedSiege>(MOVED)).rows;
}

/** Chooses the region of some organismes of the file, by SIREN. */
export async function stageRegions(tx: Db, regions: Map<string, string>): Promise<void> {
  await tx.query(
    `update staged_etablissements s set region = chosen.region
     from unnest($1::text[], $2::text[]) chosen (siren, region) where chosen.siren = s.siren`,
    [[...regions.keys()], [...regions.values()]],
  );
}
