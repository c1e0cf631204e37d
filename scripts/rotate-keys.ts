/**
 * One step of the rotation of oGestion's signing keys: the published `next` key starts to sign, the former one stays
 * published for a day, a new `next` is made. Restart the processes of oGestion afterwards, one after the other.
 *   OGESTION_DATABASE_URL, OGESTION_KEY_ENCRYPTION_SECRET   node scripts/rotate-keys.ts
 */
import { systemClock } from '#shared/clock.ts';
import { entry } from '#shared/entry.ts';
import { asSecret, asText, readSettings } from '#shared/env.ts';
import { createPool } from '#shared/pg.ts';
import { rotateKeys } from '../idp-ogestion/src/oidc/keys.ts';
import { listKeys } from '../idp-ogestion/src/store/signing-keys.ts';

const TABLE = {
  OGESTION_DATABASE_URL: { schema: asText, doc: 'PostgreSQL of oGestion.' },
  OGESTION_KEY_ENCRYPTION_SECRET: { schema: asSecret, doc: 'The secret that seals the signing keys.' },
};

await entry(async () => {
  const settings = readSettings(TABLE, process.env);
  const pool = createPool(settings.OGESTION_DATABASE_URL, 'rotate-keys', (error) => console.error(error.message));
  await rotateKeys({ pool, clock: systemClock, secret: settings.OGESTION_KEY_ENCRYPTION_SECRET });
  for (const { alg, state, kid } of await listKeys(pool)) console.log(`${alg}  ${state.padEnd(7)}  ${kid}`);
  await pool.end();
});
