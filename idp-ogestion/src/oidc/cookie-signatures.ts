import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';

/**
 * Signs cookies by HMAC-SHA256 with the newest of its secrets, and knows the signatures of the others. The signer that comes
 * with the libraries signs by SHA-1, and hashes three times to verify once. A class: the provider takes plain objects apart.
 */
export class CookieSignatures {
  readonly #keys: KeyObject[];

  /** Takes the secrets, newest first. */
  constructor(secrets: string[]) {
    this.#keys = secrets.map((secret) => createSecretKey(secret, 'utf8'));
  }

  sign(data: string): string {
    const [newest] = this.#keys;
    if (!newest) throw new Error('A cookie is signed by one secret at least.');
    return signature(data, newest);
  }

  /** Rank of the secret that made this signature, -1 for none. */
  index(data: string, given: string): number {
    return this.#keys.findIndex((key) => isSame(Buffer.from(signature(data, key)), Buffer.from(given)));
  }

  verify(data: string, given: string): boolean {
    return this.index(data, given) !== -1;
  }
}

const signature = (data: string, key: KeyObject): string => createHmac('sha256', key).update(data).digest('base64url');

const isSame = (a: Buffer, b: Buffer): boolean => a.length === b.length && timingSafeEqual(a, b);
