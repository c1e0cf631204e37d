import type { Db } from '#shared/pg.ts';
import { type Counts, countActions } from './staging.ts';

const DECIDED_ORGANISMES = `
  create temporary table decided_organismes on commit drop as
  select said.*, case
    when o.siren is null then 'created'
    when (said.raison_sociale, said.nda, said.est_of, said.est_cfa, said.region_code) is distinct from
      (o.raison_sociale, o.nda, o.est_of, o.est_cfa, o.region_code) then 'changed'
    else 'unchanged' end as action
  from (
    select distinct on (s.siren) s.siren, s.organisme as raison_sociale, s.nda, s.est_of, s.est_cfa,
      coalesce(s.region, known.region_code, siege.region_of_code_postal) as region_code
    from staged_etablissements s left join organismes known using (siren)
    left join staged_etablissements siege on siege.siren = s.siren and siege.siege
    where s.organisme is not null order by s.siren, s.line) said
  left join organismes o using (siren)`;

const DECIDED_ETABLISSEMENTS = `
  create temporary table decided_etablissements on commit drop as
  select s.*, case
    when e.siret is null then 'created'
    when e.ferme_le is null and s.ferme_le is not null then 'closed'
    when (s.raison_sociale, s.adresse, s.code_postal, s.ville, s.uai, s.cfa, s.siege, s.ferme_le) is distinct from
      (e.raison_sociale, e.adresse, e.code_postal, e.ville, e.uai, e.cfa, e.siege, e.ferme_le) then 'changed'
    else 'unchanged' end as action
  from staged_etablissements s left join etablissements e using (siret)`;

const DECIDED_COORDONNEES = `
  create temporary table decided_coordonnees on commit drop as
  select s.siret, s.siren, s.titulaire, s.bic, s.iban_masque, s.sealed_iban, s.iban_hmac, case
    when c.siret is null then 'created'
    when (s.titulaire, s.bic, s.iban_hmac) is distinct from (c.titulaire, c.bic, c.iban_hmac) then 'changed'
    else 'unchanged' end as action
  from staged_etablissements s left join coordonnees_bancaires c using (siret) where s.sealed_iban is not null`;

export type EtablissementCounts = { organismes: Counts; etablissements: Counts; coordonnees: Counts };

/** Says of each organisme, établissement and account what has to be done with it. */
export async function decideEtablissements(tx: Db): Promise<EtablissementCounts> {
  for (const decided of [DECIDED_ORGANISMES, DECIDED_ETABLISSEMENTS, DECIDED_COORDONNEES]) await tx.query(decided);
  return {
    organismes: await countActions(tx, 'decided_organismes'),
    etablissements: await countActions(tx, 'decided_etablissements'),
    coordonnees: await countActions(tx, 'decided_coordonnees'),
  };
}

const REGIONS = `
  with touched as (
    select siren from decided_organismes where action <> 'unchanged'
    union select siren from decided_etablissements where action <> 'unchanged'
    union select siren from decided_coordonnees where action <> 'unchanged')
  select d.region_code as code from decided_organismes d join touched using (siren)
  union select o.region_code from organismes o join touched using (siren) order by 1`;

/** The regions of what changes, before and after. */
export async function findEtablissementRegions(tx: Db): Promise<string[]> {
  return (await tx.query<{ code: string }>(REGIONS)).rows.map(({ code }) => code);
}

const APPLY_ORGANISMES = `
  insert into organismes (siren, raison_sociale, nda, est_of, est_cfa, region_code)
  select siren, raison_sociale, nda, est_of, est_cfa, region_code from decided_organismes where action <> 'unchanged' order by siren
  on conflict (siren) do update set raison_sociale = excluded.raison_sociale, nda = excluded.nda, est_of = excluded.est_of,
    est_cfa = excluded.est_cfa, region_code = excluded.region_code, version = organismes.version + 1`;

/** First, so that an organisme never has two. */
const LEAVE_SIEGES = `
  update etablissements e set siege = false from decided_etablissements d where d.siret = e.siret and e.siege and not d.siege`;

const APPLY_ETABLISSEMENTS = `
  insert into etablissements (siret, siren, raison_sociale, adresse, code_postal, ville, uai, cfa, siege, ferme_le)
  select siret, siren, raison_sociale, adresse, code_postal, ville, uai, cfa, siege, ferme_le
  from decided_etablissements where action <> 'unchanged' order by siret
  on conflict (siret) do update set raison_sociale = excluded.raison_sociale, adresse = excluded.adresse,
    code_postal = excluded.code_postal, ville = excluded.ville, uai = excluded.uai, cfa = excluded.cfa, siege = excluded.siege,
    ferme_le = excluded.ferme_le, version = etablissements.version + 1`;

const APPLY_COORDONNEES = `
  insert into coordonnees_bancaires (siret, titulaire, bic, iban_masque, sealed_iban, iban_hmac, updated_at)
  select siret, titulaire, bic, iban_masque, sealed_iban, iban_hmac, $1 from decided_coordonnees where action <> 'unchanged'
  on conflict (siret) do update set titulaire = excluded.titulaire, bic = excluded.bic, iban_masque = excluded.iban_masque,
    sealed_iban = excluded.sealed_iban, iban_hmac = excluded.iban_hmac, updated_at = excluded.updated_at`;

export async function applyEtablissements(tx: Db, now: Date): Promise<void> {
  for (const change of [APPLY_ORGANISMES, LEAVE_SIEGES, APPLY_ETABLISSEMENTS]) await tx.query(change);
  await tx.query(APPLY_COORDONNEES, [now]);
}
