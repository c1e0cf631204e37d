import type pg from 'pg';
import { createIbanVault, maskIban } from '../../idp-ogestion/src/domain/iban.ts';
import { seedAccounts } from './coordonnees-bancaires.ts';
import { seedDossiers, TOLD_ON } from './dossiers.ts';
import { seedReglements } from './reglements.ts';

type Db = Pick<pg.Client, 'query'>;

/** A believable year of the cast, the same each time: dossiers, règlements, bank details. */
export async function addConsultation(db: Db, keySecret: string): Promise<void> {
  const dossiers = seedDossiers();
  await db.query(
    `insert into dossiers (numero, siret, type, beneficiaire, formation, statut, date_debut, date_fin, montant_engage, updated_at)
     select numero, siret, type, beneficiaire, formation, statut, debut, fin, montant, $2
     from jsonb_to_recordset($1) as seed (numero text, siret text, type text, beneficiaire text, formation text, statut text,
       debut date, fin date, montant bigint)`,
    [JSON.stringify(dossiers), TOLD_ON],
  );
  await db.query(
    `insert into reglements (reference, siret, dossier, nature, date_reglement, montant, mode, updated_at)
     select reference, siret, dossier, nature, date, montant, mode, $2
     from jsonb_to_recordset($1) as seed (reference text, siret text, dossier text, nature text, date date, montant bigint, mode text)`,
    [JSON.stringify(seedReglements(dossiers)), TOLD_ON],
  );
  await addAccounts(db, keySecret);
}

async function addAccounts(db: Db, keySecret: string): Promise<void> {
  const vault = createIbanVault(keySecret);
  for (const { siret, iban, bic, updatedAt } of seedAccounts()) {
    await db.query(
      `insert into coordonnees_bancaires (siret, titulaire, bic, iban_masque, sealed_iban, iban_hmac, updated_at)
       select siret, raison_sociale, $2, $3, $4, $5, $6 from etablissements where siret = $1`,
      [siret, bic, maskIban(iban), vault.seal(siret, iban), vault.fingerprint(iban), updatedAt],
    );
  }
}
