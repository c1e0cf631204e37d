import type { Db } from '#shared/pg.ts';

/** Codes of the regions whose organismes somebody of Constructys manages; null for all of them. */
export type Regions = string[] | null;

/** An organisme as its Direction régionale writes it. */
export type OrganismeData = {
  siren: string;
  raisonSociale: string;
  nda: string | null;
  of: boolean;
  cfa: boolean;
  telephone: string | null;
  regionCode: string;
};

/** The same, as it is kept. `createdAt` is null for those that came with an import. */
export type Organisme = OrganismeData & { region: string; createdAt: Date | null; version: number };

const FIND = `
  select o.siren, o.raison_sociale as "raisonSociale", o.nda, o.est_of as "of", o.est_cfa as cfa, o.telephone,
    o.region_code as "regionCode", g.libelle as region, o.created_at as "createdAt", o.version
  from organismes o join regions g on g.code = o.region_code
  where o.siren = $2 and ($1::text[] is null or o.region_code = any ($1))`;

/** The organisme `siren` if it is of these regions. */
export async function findOrganisme(db: Db, regions: Regions, siren: string): Promise<Organisme | undefined> {
  return (await db.query<Organisme>(FIND, [regions, siren])).rows[0];
}

/** The same, kept from changing until the end of the transaction. */
export async function lockOrganisme(tx: Db, regions: Regions, siren: string): Promise<Organisme | undefined> {
  return (await tx.query<Organisme>(`${FIND} for no key update of o`, [regions, siren])).rows[0];
}

/** Name of the Direction régionale that an organisme belongs to, whoever asks. */
export async function findRegionOf(db: Db, siren: string): Promise<string | undefined> {
  const text = 'select g.libelle from organismes o join regions g on g.code = o.region_code where o.siren = $1';
  return (await db.query<{ libelle: string }>(text, [siren])).rows[0]?.libelle;
}

/** Adds an organisme. Gives false when there is one of this SIREN. */
export async function insertOrganisme(tx: Db, data: OrganismeData, now: Date): Promise<boolean> {
  const { siren, raisonSociale, nda, of, cfa, telephone, regionCode } = data;
  const text = `
    insert into organismes (siren, raison_sociale, nda, est_of, est_cfa, telephone, region_code, created_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (siren) do nothing`;
  return (await tx.query(text, [siren, raisonSociale, nda, of, cfa, telephone, regionCode, now])).rowCount === 1;
}

export async function updateOrganisme(tx: Db, data: OrganismeData): Promise<void> {
  const { siren, raisonSociale, nda, of, cfa, telephone, regionCode } = data;
  const text = `
    update organismes set raison_sociale = $2, nda = $3, est_of = $4, est_cfa = $5, telephone = $6, region_code = $7,
      version = version + 1
    where siren = $1`;
  await tx.query(text, [siren, raisonSociale, nda, of, cfa, telephone, regionCode]);
}

export type RegionName = { code: string; libelle: string };

/** The regions, by name. */
export async function findRegionNames(db: Db): Promise<RegionName[]> {
  return (await db.query<RegionName>('select code, libelle from regions order by searchable(libelle)')).rows;
}
