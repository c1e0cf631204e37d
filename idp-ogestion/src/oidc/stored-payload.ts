import { type AdapterPayload, errors } from 'oidc-provider';
import type { OidcRecord } from '../store/oidc-records.ts';

/** The columns are the authority: `expires_at` moves when a session is used, `consumed_at` when a code is. */
export function restored(record: OidcRecord | undefined): AdapterPayload | undefined {
  if (!record) return undefined;
  const { payload, expires_at, consumed_at } = record;
  return {
    ...payload,
    ...(expires_at && { exp: Math.floor(expires_at.getTime() / 1000) }),
    ...(consumed_at && { consumed: Math.floor(consumed_at.getTime() / 1000) }),
  };
}

/** PostgreSQL text cannot hold U+0000: a parameter with one is refused here instead of failing there (fact 10). */
export const isStorable = (text: string): boolean => !text.includes('\0');

/** A payload as it is stored: without the identifier. */
export function stored({ jti, ...payload }: AdapterPayload): AdapterPayload {
  const values = Object.values(payload.params ?? {}).concat(payload.nonce ?? '', payload.request ?? '');
  if (values.every((value) => typeof value !== 'string' || isStorable(value))) return payload;
  throw new errors.InvalidRequest('parameters must not contain U+0000');
}
