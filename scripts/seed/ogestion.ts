import { randomBytes } from 'node:crypto';
import type { JWK } from 'jose';
import pg from 'pg';
import { systemClock } from '#shared/clock.ts';
import { createPasswords } from '../../idp-ogestion/src/domain/passwords.ts';
import { saveClient } from '../../idp-ogestion/src/store/clients.ts';
import { DEMO_PASSWORD, ETABLISSEMENTS, ORGANISMES, PEOPLE, type Person, SALARIES } from '../cast.ts';
import { addConsultation } from './consultation.ts';
import { digitInvest } from './digit-invest-client.ts';

type Db = Pick<pg.Client, 'query'>;

export type OgestionSeed = {
  /** The pepper oGestion will verify with. */
  pepper: string;
  /** The secret with which oGestion will open IBANs (OGESTION_KEY_ENCRYPTION_SECRET). */
  keySecret: string;
  /** Public address of Digit Invest CFA, registered as a client. */
  digitInvestUrl: string;
  /** Public part of the key with which Digit Invest authenticates. */
  digitInvestKey: JWK;
};

/**
 * Puts the cast into a migrated database of oGestion if it has no account yet, and registers Digit Invest CFA (again, so
 * that a changed address or key follows). Refuses in production. Gives whether the cast was added.
 */
export async function seedOgestion(databaseUrl: string, seed: OgestionSeed): Promise<boolean> {
  if (process.env.NODE_ENV === 'production') throw new Error('Seeding refuses to run in production.');
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query('begin');
    const empty = (await client.query('select 1 from users limit 1')).rowCount === 0;
    if (empty) {
      await addOrganismes(client);
      await addPeople(client, seed.pepper);
      await addSalaries(client);
      await addConsultation(client, seed.keySecret);
    }
    await saveClient(client, digitInvest(seed.digitInvestUrl, seed.digitInvestKey), systemClock.now());
    await client.query('commit');
    return empty;
  } finally {
    await client.end();
  }
}

async function addOrganismes(db: Db): Promise<void> {
  for (const { siren, raisonSociale, nda, of, cfa, region } of ORGANISMES) {
    await db.query(
      'insert into organismes (siren, raison_sociale, nda, est_of, est_cfa, region_code) values ($1, $2, $3, $4, $5, $6)',
      [siren, raisonSociale, nda, of, cfa, region],
    );
  }
  for (const { siret, adresse, codePostal, ville, uai, siege, fermeLe } of ETABLISSEMENTS) {
    await db.query(
      `insert into etablissements (siret, siren, raison_sociale, adresse, code_postal, ville, uai, cfa, siege, ferme_le)
       select $1, siren, raison_sociale, $2, $3, $4, $5, est_cfa, $6, $7 from organismes where siren = left($1, 9)`,
      [siret, adresse, codePostal, ville, uai, siege, fermeLe],
    );
  }
}

async function addPeople(db: Db, pepper: string): Promise<void> {
  const passwords = createPasswords({ pepper, concurrency: 1, queue: PEOPLE.length });
  for (const person of PEOPLE) {
    await addPerson(db, person, person.state === 'never-activated' ? null : await passwords.hash(DEMO_PASSWORD));
  }
}

async function addPerson(db: Db, person: Person, hash: string | null): Promise<void> {
  const now = systemClock.now();
  const sub = randomBytes(16).toString('base64url');
  const activated = hash === null ? null : now;
  const deactivated = person.state === 'inactive' ? now : null;
  const { kind, civilite, nom, prenom, email, profils } = person;
  await db.query(
    `insert into users (sub, kind, civilite, nom, prenom, email, profils, password_hash, password_set_at, email_verified_at, deactivated_at, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $10, $11)`,
    [sub, kind, civilite, nom, prenom, email, profils, hash, activated, deactivated, now],
  );
  if (person.staff) {
    const { role, regions } = person.staff;
    await db.query('insert into staff (sub, role, regions) values ($1, $2, $3)', [sub, role, regions]);
  }
  for (const siret of person.sirets) {
    await db.query('insert into rattachements (sub, siret, granted_at) values ($1, $2, $3)', [sub, siret, now]);
  }
}

async function addSalaries(db: Db): Promise<void> {
  for (const { siren, civilite, nom, prenom, dateNaissance } of SALARIES) {
    await db.query(
      'insert into salaries (siren, civilite, nom, prenom, date_naissance, created_at) values ($1, $2, $3, $4, $5, $6)',
      [siren, civilite, nom, prenom, dateNaissance, systemClock.now()],
    );
  }
}
