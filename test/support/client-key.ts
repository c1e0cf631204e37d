import { exportJWK, generateKeyPair, type JWK } from 'jose';

/** The private key of a client that authenticates by private_key_jwt. */
export async function makeClientKey(kid = 'digit-invest-tests'): Promise<JWK> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  return { ...(await exportJWK(privateKey)), kid, alg: 'ES256', use: 'sig' };
}

/** What is registered of it. */
export const publicPart = ({ d: _private, ...jwk }: JWK): JWK => jwk;
