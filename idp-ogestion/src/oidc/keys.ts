import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose';
import type { Clock } from '#shared/clock.ts';
import { SettingsFault } from '#shared/env.ts';
import { type Db, type Pool, transaction } from '#shared/pg.ts';
import { seal, sealingKey, unseal } from '#shared/sealing.ts';
import * as store from '../store/signing-keys.ts';

/** Seconds a retired key stays published: longer than any token it signed can live (OP3). */
const RETIRED_FOR = 24 * 3600;

type Keys = { pool: Pool; clock: Clock; secret: string };

const keyOf = (secret: string): Buffer => sealingKey(secret, 'ogestion signing keys');

/**
 * The key set of the provider, active keys first. Keys that are missing are made: one that signs and one published ahead
 * of its use, for each algorithm. Processes that start together end with the same keys.
 */
export async function loadKeys({ pool, clock, secret }: Keys): Promise<{ keys: JWK[] }> {
  await completeKeys(pool, clock, secret);
  const stored = await store.listKeys(pool);
  return {
    keys: stored.map(({ kid, alg, sealedPrivateJwk }) => ({
      ...open(secret, kid, sealedPrivateJwk),
      kid,
      alg,
      use: 'sig',
    })),
  };
}

/** The operator has changed the secret, or restored the keys of another database: said in words he can act on. */
function open(secret: string, kid: string, sealed: Buffer): JWK {
  try {
    return JSON.parse(unseal(keyOf(secret), kid, sealed)) as JWK;
  } catch {
    throw new SettingsFault([
      `OGESTION_KEY_ENCRYPTION_SECRET does not open the signing key ${kid}. Give the secret that sealed it, or delete the rows of signing_keys: new ones are made.`,
    ]);
  }
}

/**
 * One step of the rotation: the published `next` key of each algorithm starts to sign, the former one stays published
 * while its tokens live, and a new `next` is made. Running processes take the new key when they are restarted.
 */
export async function rotateKeys({ pool, clock, secret }: Keys): Promise<void> {
  await completeKeys(pool, clock, secret);
  await transaction(pool, async (tx) => {
    for (const alg of store.SIGNING_ALGS) await store.promoteNextKey(tx, alg, clock.now());
  });
  await completeKeys(pool, clock, secret);
  await store.deleteRetiredKeys(pool, new Date(clock.now().getTime() - RETIRED_FOR * 1000));
}

async function completeKeys(db: Db, clock: Clock, secret: string): Promise<void> {
  const stored = await store.listKeys(db);
  for (const alg of store.SIGNING_ALGS) {
    for (const state of ['active', 'next'] as const) {
      if (stored.some((key) => key.alg === alg && key.state === state)) continue;
      await store.insertKey(db, await makeKey(alg, state, secret), clock.now());
    }
  }
}

async function makeKey(alg: store.SigningAlg, state: store.KeyState, secret: string): Promise<store.StoredKey> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { modulusLength: 2048, extractable: true });
  const publicJwk = await exportJWK(publicKey);
  const kid = await calculateJwkThumbprint(publicJwk);
  const privateJwk = JSON.stringify(await exportJWK(privateKey));
  return { kid, alg, state, publicJwk, sealedPrivateJwk: seal(keyOf(secret), kid, privateJwk) };
}
