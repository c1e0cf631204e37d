import { generateKeyPairSync, type JsonWebKey } from 'node:crypto';
import pg from 'pg';
import { systemClock } from '#shared/clock.ts';
import { createPasswords } from '../../idp-ogestion/src/domain/passwords.ts';
import { saveClient } from '../../idp-ogestion/src/store/clients.ts';
import { prepareDatabase } from '../../idp-ogestion/src/store/prepare.ts';
import { DEMO_PASSWORD, LYON, RENNES } from '../../scripts/cast.ts';
import { seedOgestion } from '../../scripts/seed.ts';
import { ACCOUNTS } from './accounts.ts';
import { plainClient } from './clients.ts';

export type Seeded = { pepper: string; keySecret: string; clientKey: JsonWebKey };

const ADD_ACCOUNTS = `
  with added as (
    insert into users (sub, kind, civilite, nom, prenom, email, email_verified_at, profils, password_hash, password_set_at, created_at)
    select 'bench-' || n, 'portail', 'MME', 'BANC', 'Essai', 'banc' || n || '@exemple.test', $2, '{UTILISATEUR_PORTAIL_OF}', $3, $2, $2
    from generate_series(0, $1 - 1) n returning sub)
  insert into rattachements (sub, siret, granted_at)
  select sub, siret, $2 from added cross join unnest($4::text[]) siret`;

/** Migrates and seeds oGestion: the cast, Digit Invest, the client of the bench and its accounts, hashed once. */
export async function seedBench(databaseUrl: string, digitInvestUrl: string): Promise<Seeded> {
  const pepper = 'pepper-of-the-bench-which-is-no-secret';
  const keySecret = 'key-encryption-of-the-bench-which-is-no-secret';
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const naming = { kid: 'digit-invest-bench', alg: 'ES256', use: 'sig' };
  await prepareDatabase(databaseUrl);
  await seedOgestion(databaseUrl, {
    pepper,
    keySecret,
    digitInvestUrl,
    digitInvestKey: { ...publicKey.export({ format: 'jwk' }), kty: 'EC', ...naming },
  });
  await addAccounts(databaseUrl, pepper);
  return { pepper, keySecret, clientKey: { ...privateKey.export({ format: 'jwk' }), ...naming } };
}

async function addAccounts(databaseUrl: string, pepper: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const hash = await createPasswords({ pepper, concurrency: 1, queue: 1 }).hash(DEMO_PASSWORD);
  const now = systemClock.now();
  await client.query(ADD_ACCOUNTS, [ACCOUNTS, now, hash, [LYON.siret, RENNES.siret]]);
  await saveClient(client, plainClient(), now);
  await client.query('vacuum analyze');
  await client.end();
}
