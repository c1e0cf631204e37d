import type { Writable } from 'node:stream';
import type { Db } from '#shared/pg.ts';
import { copyInto } from './staging.ts';

/** Null says nothing of a column that the database may already know. */
const STAGED = `
  create temporary table staged_etablissements (
    line integer, siren text, siret text, raison_sociale text, adresse text, code_postal text, ville text, uai text, cfa boolean,
    siege boolean, ferme_le date, tells_ferme_le boolean,
    organisme text, nda text, est_of boolean, est_cfa boolean, region text, region_of_code_postal text,
    titulaire text, bic text, iban_masque text, sealed_iban bytea, iban_hmac bytea) on commit drop`;

/** Makes the staging table of établissements; what is written to the stream lands in it. */
export async function stageEtablissements(tx: Db): Promise<Writable> {
  await tx.query(STAGED);
  return copyInto(tx, 'staged_etablissements');
}

/** The SIREN of every organisme. */
export async function findSirens(tx: Db): Promise<string[]> {
  return (await tx.query<{ siren: string }>('select siren from organismes')).rows.map(({ siren }) => siren);
}

/** The SIRET of every établissement. */
export async function findSirets(tx: Db): Promise<string[]> {
  return (await tx.query<{ siret: string }>('select siret from etablissements')).rows.map(({ siret }) => siret);
}

/** The IBAN that was sealed last, if there is any. */
export async function findSealedIban(tx: Db): Promise<{ siret: string; sealed: Buffer } | undefined> {
  const text = `
    select siret, sealed_iban as sealed from coordonnees_bancaires order by updated_at desc, siret limit 1`;
  return (await tx.query<{ siret: string; sealed: Buffer }>(text)).rows[0];
}

/** Keeps the organismes of the file from changing until the end of the transaction, in the order that everybody takes. */
export async function lockStagedOrganismes(tx: Db): Promise<void> {
  await tx.query('create index on staged_etablissements (siren)');
  await tx.query('analyze staged_etablissements');
  await tx.query(`
    select from organismes where siren in (select siren from staged_etablissements) order by siren for no key update`);
}

/** In Constructys' own file, a site that bears a name of its own keeps it; the others follow their organisme. */
const COMPLETED_FROM_OWN = `
  update staged_etablissements s set
    raison_sociale = case when e.raison_sociale <> o.raison_sociale then e.raison_sociale else s.organisme end,
    ferme_le = case when s.tells_ferme_le then s.ferme_le else e.ferme_le end
  from staged_etablissements d left join organismes o using (siren) left join etablissements e on e.siret = d.siret
  where s.ctid = d.ctid and d.organisme is not null`;

/** What is known already, when what is said differs only by its case and accents. */
const unlessAlike = (known: string, said: string): string =>
  `case when searchable(${known}) = searchable(${said}) then ${known} else ${said} end`;

/** Sirene knows neither UAI nor NDA, writes in capitals without accents, and may hide an address. */
const COMPLETED_FROM_SIRENE = `
  update staged_etablissements s set
    raison_sociale = ${unlessAlike('e.raison_sociale', 'coalesce(d.raison_sociale, o.raison_sociale)')},
    adresse = ${unlessAlike('e.adresse', 'd.adresse')},
    ville = ${unlessAlike('e.ville', "coalesce(d.ville, e.ville, '')")},
    code_postal = coalesce(d.code_postal, e.code_postal, ''), uai = e.uai, cfa = coalesce(e.cfa, false),
    organisme = o.raison_sociale, nda = o.nda, est_of = o.est_of, est_cfa = o.est_cfa
  from staged_etablissements d join organismes o using (siren) left join etablissements e on e.siret = d.siret
  where s.ctid = d.ctid and d.organisme is null`;

/** What the file does not say of its établissements is taken from the database. */
export async function completeEtablissements(tx: Db): Promise<void> {
  await tx.query(COMPLETED_FROM_OWN);
  await tx.query(COMPLETED_FROM_SIRENE);
}
