import { createPrivateKey, type JsonWebKey, type KeyObject, randomUUID, sign } from 'node:crypto';
import { epochSeconds, systemClock } from '#shared/clock.ts';

export type ClientKey = { key: KeyObject; kid: string };

/** The private key of a client, ready to sign. */
export const clientKey = (jwk: JsonWebKey): ClientKey => ({
  key: createPrivateKey({ key: jwk, format: 'jwk' }),
  kid: String(jwk.kid),
});

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A client assertion for private_key_jwt (RFC 7523 §2.2), signed ES256, good for one minute and one use. */
export function assertion({ key, kid }: ClientKey, clientId: string, audience: string): string {
  const now = epochSeconds(systemClock);
  const claims = { iss: clientId, sub: clientId, aud: audience, jti: randomUUID(), iat: now, exp: now + 60 };
  const content = `${encoded({ alg: 'ES256', kid })}.${encoded(claims)}`;
  const signature = sign('sha256', Buffer.from(content), { key, dsaEncoding: 'ieee-p1363' });
  return `${content}.${signature.toString('base64url')}`;
}
