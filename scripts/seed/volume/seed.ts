import pg from 'pg';
import { systemClock } from '#shared/clock.ts';
import { createPasswords } from '../../../idp-ogestion/src/domain/passwords.ts';
import { DEMO_PASSWORD } from '../../cast.ts';
import { addDossiers, addReglements } from './dossiers.ts';
import { addEvents } from './journal.ts';
import { SIRENS } from './organismes.ts';
import { addPeople } from './people.ts';
import { addBankDetails, addSites } from './sites.ts';
import type { Sizes } from './sizes.ts';

export type VolumeSeed = {
  /** The pepper oGestion will verify with. */
  pepper: string;
  /** The secret with which oGestion will open IBANs (OGESTION_KEY_ENCRYPTION_SECRET). */
  keySecret: string;
  sizes: Sizes;
  /** Does a step, and says what it is where it lasts. */
  step: <T>(name: string, work: () => Promise<T>) => Promise<T>;
};

/**
 * What the drawing of a volume leans on. Two seedings of one database wait for one another. The pending lists of the indexes
 * of searches are larger than usual: these indexes are brought up to date some times instead of thousands.
 */
const PREPARE = [
  "select pg_advisory_xact_lock(hashtext('seed:volume'))",
  "set local client_connection_check_interval = '5s'",
  "set local work_mem = '128MB'",
  "set local gin_pending_list_limit = '64MB'",
  `create function pg_temp.drawn(n bigint, salt bigint) returns integer language sql immutable parallel safe
     return (hashint8extended(n, salt) & 2147483647)::integer`,
];

/**
 * Adds a volume to a migrated database of oGestion in one transaction, unless there is one; gives whether it was added.
 * Everything is drawn so that two databases get the same. Refuses in production.
 */
export async function seedVolume(databaseUrl: string, seed: VolumeSeed): Promise<boolean> {
  if (process.env.NODE_ENV === 'production') throw new Error('Seeding refuses to run in production.');
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'ogestion-seed' });
  await client.connect();
  try {
    await client.query('begin');
    for (const statement of PREPARE) await client.query(statement);
    const known = await client.query('select from organismes where siren like $1 limit 1', [`${SIRENS}%`]);
    if (known.rowCount === 0) await addAll(client, seed);
    await client.query('commit');
    if (known.rowCount === 0) await seed.step('vacuum and analyze', () => client.query('vacuum analyze'));
    return known.rowCount === 0;
  } finally {
    await client.end();
  }
}

async function addAll(db: pg.Client, { pepper, keySecret, sizes, step }: VolumeSeed): Promise<void> {
  const now = systemClock.now();
  const hash = await createPasswords({ pepper, concurrency: 1, queue: 1 }).hash(DEMO_PASSWORD);
  const sites = await step('organismes and établissements', () => addSites(db, sizes, now));
  await step('bank details', () => addBankDetails(db, sites, keySecret, now));
  await step('users', () => addPeople(db, sizes, hash, now));
  await step('dossiers', () => addDossiers(db, sizes, now));
  await step('règlements', () => addReglements(db, now));
  await step('journal', () => addEvents(db, sizes, now));
}
