import { randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Db } from '#shared/pg.ts';
import { PORTAL_CLIENT_ID } from '../../idp-ogestion/src/domain/clients.ts';
import { sha256 } from '../../idp-ogestion/src/domain/digests.ts';
import { findClient, type RegisteredClient, saveClient } from '../../idp-ogestion/src/store/clients.ts';
import { type Application, rowOf } from './application.ts';

/** What a registration did, and the secret when one was drawn: it is shown this once, the registry keeps its hash. */
export type Outcome = { did: 'registered' | 'changed' | 'unchanged'; secret: string | undefined };

/**
 * Registers an application or brings its registration up to date; the same file twice changes nothing. A client that uses
 * a secret keeps the one it has, unless `newSecret` asks for another. Throws for an identifier that is not to be taken.
 */
export async function register(db: Db, application: Application, newSecret: boolean, now: Date): Promise<Outcome> {
  const { client_id: clientId, token_endpoint_auth_method: method } = application;
  if (clientId === PORTAL_CLIENT_ID) throw new Error(`${clientId} is oGestion itself.`);
  const { rowCount: disabled } = await db.query('select from clients where client_id = $1 and not enabled', [clientId]);
  if (disabled) throw new Error(`${clientId} is disabled: enable it in the registry first.`);

  const known = await findClient(db, clientId);
  const kept = method === 'client_secret_basic' && !newSecret ? (known?.secretHash ?? undefined) : undefined;
  const secret = method === 'client_secret_basic' && kept === undefined ? drawSecret() : undefined;
  const secretHash = secret === undefined ? (kept ?? null) : sha256(secret);
  const row: RegisteredClient = { ...rowOf(application), secretHash };
  if (isDeepStrictEqual(known, row)) return { did: 'unchanged', secret };
  await saveClient(db, row, now);
  return { did: known ? 'changed' : 'registered', secret };
}

/** 256 bits, so that a plain digest is enough to keep it (ASVS 6.5.2). */
const drawSecret = (): string => randomBytes(32).toString('base64url');
