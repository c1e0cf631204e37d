import type pg from 'pg';
import { createIbanVault, maskIban } from '../../../idp-ogestion/src/domain/iban.ts';
import { FICTITIOUS_BIC, frenchIban } from '../coordonnees-bancaires.ts';
import { drawn } from './draw.ts';
import { type VolumeOrganisme, type VolumeSite, volumeOrganismes, volumeSites } from './organismes.ts';
import type { Sizes } from './sizes.ts';

type Db = Pick<pg.Client, 'query'>;

const ADD_ORGANISMES = `
  insert into organismes (siren, raison_sociale, nda, est_of, est_cfa, region_code, created_at)
  select siren, "raisonSociale", nda, "of", cfa, region,
    case when pg_temp.drawn(rank, 10) % 3 = 0 then $2::timestamptz - make_interval(days => pg_temp.drawn(rank, 11) % 700) end
  from rows from (jsonb_to_recordset($1) as (siren text, "raisonSociale" text, nda text, "of" boolean, cfa boolean, region text))
    with ordinality as seed (siren, "raisonSociale", nda, "of", cfa, region, rank)`;

const ADD_SITES = `
  insert into etablissements (siret, siren, raison_sociale, adresse, code_postal, ville, uai, cfa, siege, ferme_le)
  select siret, siren, "raisonSociale", adresse, "codePostal", ville, uai, cfa, siege, $2::timestamptz::date - "closedFor"
  from jsonb_to_recordset($1) as seed (siret text, siren text, "raisonSociale" text, adresse text, "codePostal" text, ville text,
    uai text, cfa boolean, siege boolean, "closedFor" integer)`;

/** What the draws are made among: établissements in an order that means nothing, each with its place in its organisme. */
const KEEP_SITES = `
  create temporary table volume_sites on commit drop as
  select row_number() over (order by pg_temp.drawn(seed.rank, 12)) as rank, o.rank as organisme, siret, siren, e.region_code,
    row_number() over (partition by siren order by siret) as place, count(*) over (partition by siren) as places
  from unnest($1::text[]) with ordinality as seed (siret, rank)
  join (select siret, siren, region_code from etablissements join organismes using (siren)) e using (siret)
  join unnest($2::text[]) with ordinality as o (siren, rank) using (siren)`;

/** Adds organismes and établissements, and leaves them in the temporary table volume_sites for what follows. */
export async function addSites(db: Db, sizes: Sizes, now: Date): Promise<VolumeSite[]> {
  const organismes: VolumeOrganisme[] = volumeOrganismes(sizes.organismes);
  const sites = volumeSites(organismes, sizes.etablissements);
  await db.query(ADD_ORGANISMES, [JSON.stringify(organismes), now]);
  await db.query(ADD_SITES, [JSON.stringify(sites), now]);
  await db.query(KEEP_SITES, [sites.map(({ siret }) => siret), organismes.map(({ siren }) => siren)]);
  await db.query('create unique index on volume_sites (rank)');
  await db.query('analyze volume_sites');
  return sites;
}

const ADD_ACCOUNTS = `
  insert into coordonnees_bancaires (siret, titulaire, bic, iban_masque, sealed_iban, iban_hmac, updated_at)
  select siret, raison_sociale, $2, masque, sealed, hmac, $3::timestamptz - make_interval(days => pg_temp.drawn(rank, 13) % 900)
  from unnest($1::text[], $4::text[], $5::bytea[], $6::bytea[]) with ordinality as seed (siret, masque, sealed, hmac, rank)
  join etablissements using (siret)`;

/** Gives bank details to nine établissements in ten, sealed as an import seals them. */
export async function addBankDetails(db: Db, sites: VolumeSite[], keySecret: string, now: Date): Promise<void> {
  const vault = createIbanVault(keySecret);
  const paid = sites
    .map(({ siret }, n) => ({ siret, iban: frenchIban(`9999900200${String(n).padStart(11, '0')}`) }))
    .filter((_, n) => drawn(n, 14) % 10 > 0);
  await db.query(ADD_ACCOUNTS, [
    paid.map(({ siret }) => siret),
    FICTITIOUS_BIC,
    now,
    paid.map(({ iban }) => maskIban(iban)),
    paid.map(({ siret, iban }) => vault.seal(siret, iban)),
    paid.map(({ iban }) => vault.fingerprint(iban)),
  ]);
}
