import type { JWK } from 'jose';
import type { Db } from '#shared/pg.ts';

export const SIGNING_ALGS = ['RS256', 'ES256'] as const;
export type SigningAlg = (typeof SIGNING_ALGS)[number];
export type KeyState = 'next' | 'active' | 'retired';
export type StoredKey = { kid: string; alg: SigningAlg; state: KeyState; publicJwk: JWK; sealedPrivateJwk: Buffer };

/** Every key still published, in the order in which the provider must prefer them: active, next, retired. */
export async function listKeys(db: Db): Promise<StoredKey[]> {
  const { rows } = await db.query<StoredKey>(`
    select kid, alg, state, public_jwk as "publicJwk", sealed_private_jwk as "sealedPrivateJwk" from signing_keys
    order by alg desc, array_position(array['active', 'next', 'retired'], state), created_at desc`);
  return rows;
}

/** Adds a key in a state unless that state is taken for its algorithm: another process may have been first. */
export async function insertKey(db: Db, key: StoredKey, now: Date): Promise<void> {
  await db.query(
    `insert into signing_keys (kid, alg, state, public_jwk, sealed_private_jwk, created_at)
     values ($1, $2, $3, $4, $5, $6) on conflict do nothing`,
    [key.kid, key.alg, key.state, key.publicJwk, key.sealedPrivateJwk, now],
  );
}

/** Retires the active key of `alg` and makes its next key active. Two statements of one transaction. */
export async function promoteNextKey(tx: Db, alg: SigningAlg, now: Date): Promise<void> {
  await tx.query(`update signing_keys set state = 'retired', retired_at = $2 where alg = $1 and state = 'active'`, [
    alg,
    now,
  ]);
  await tx.query(`update signing_keys set state = 'active' where alg = $1 and state = 'next'`, [alg]);
}

/** Forgets keys retired before `before`, when no token they signed can still be alive. */
export async function deleteRetiredKeys(db: Db, before: Date): Promise<number> {
  const { rowCount } = await db.query(`delete from signing_keys where state = 'retired' and retired_at < $1`, [before]);
  return rowCount ?? 0;
}
