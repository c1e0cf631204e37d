import type { Etablissement } from '#shared/claims.ts';
import type { Db } from '#shared/pg.ts';
import { parisDay } from './paris-day.ts';

/** A site of an organisme. The closing day is `AAAA-MM-JJ`, null while it is open. */
export type EtablissementData = {
  siret: string;
  raisonSociale: string;
  adresse: string;
  codePostal: string;
  ville: string;
  uai: string | null;
  cfa: boolean;
  siege: boolean;
  fermeLe: string | null;
};
export type KnownEtablissement = EtablissementData & { version: number };

const COLUMNS = `
  siret, raison_sociale as "raisonSociale", adresse, code_postal as "codePostal", ville, uai, cfa, siege,
  to_char(ferme_le, 'YYYY-MM-DD') as "fermeLe", version`;

/** The établissements of an organisme, its seat first. */
export async function findEtablissements(db: Db, siren: string): Promise<KnownEtablissement[]> {
  const text = `select ${COLUMNS} from etablissements where siren = $1 order by siege desc, search, siret`;
  return (await db.query<KnownEtablissement>(text, [siren])).rows;
}

/** One of them, kept from changing until the end of the transaction. */
export async function lockEtablissement(tx: Db, siren: string, siret: string): Promise<KnownEtablissement | undefined> {
  const text = `select ${COLUMNS} from etablissements where siren = $1 and siret = $2 for no key update`;
  return (await tx.query<KnownEtablissement>(text, [siren, siret])).rows[0];
}

/** Adds an établissement to the organisme of its SIREN. Gives false when there is one of this SIRET. */
export async function insertEtablissement(tx: Db, etablissement: EtablissementData): Promise<boolean> {
  const { siret, raisonSociale, adresse, codePostal, ville, uai, cfa, siege, fermeLe } = etablissement;
  const text = `
    insert into etablissements (siret, siren, raison_sociale, adresse, code_postal, ville, uai, cfa, siege, ferme_le)
    values ($1, left($1, 9), $2, $3, $4, $5, $6, $7, $8, $9) on conflict (siret) do nothing`;
  const values = [siret, raisonSociale, adresse, codePostal, ville, uai, cfa, siege, fermeLe];
  return (await tx.query(text, values)).rowCount === 1;
}

export async function saveEtablissement(tx: Db, etablissement: EtablissementData): Promise<void> {
  const { siret, raisonSociale, adresse, codePostal, ville, uai, cfa, siege, fermeLe } = etablissement;
  const text = `
    update etablissements set raison_sociale = $2, adresse = $3, code_postal = $4, ville = $5, uai = $6, cfa = $7,
      siege = $8, ferme_le = $9, version = version + 1
    where siret = $1`;
  await tx.query(text, [siret, raisonSociale, adresse, codePostal, ville, uai, cfa, siege, fermeLe]);
}

/** The sites that bear the name of their organisme follow it to its new one; the others have a name of their own. */
export async function renameEtablissements(tx: Db, siren: string, before: string, after: string): Promise<void> {
  const text = `
    update etablissements set raison_sociale = $3, version = version + 1
    where siren = $1 and raison_sociale = $2 and raison_sociale <> $3`;
  await tx.query(text, [siren, before, after]);
}

/** Makes room for another seat: an organisme has one. */
export async function takeSiege(tx: Db, siren: string, siret: string): Promise<void> {
  const text = `
    update etablissements set siege = false, version = version + 1 where siren = $1 and siege and siret <> $2`;
  await tx.query(text, [siren, siret]);
}

/** The établissements of an organisme as accounts are attached to them, open ones first. */
export async function findGrantable(db: Db, siren: string, now: Date): Promise<Etablissement[]> {
  const text = `
    select siret, e.raison_sociale, adresse, code_postal, ville, o.nda, uai, cfa, siege,
      ferme_le is null or ferme_le > ${parisDay('$2')} as actif
    from etablissements e join organismes o using (siren) where siren = $1 order by actif desc, siege desc, e.search, siret`;
  return (await db.query<Etablissement>(text, [siren, now])).rows;
}
