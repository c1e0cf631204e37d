/**
 * Writes the `.env` of docker-compose.yml: new secrets, a new client key for Digit Invest, and the two public addresses.
 *   node scripts/production-env.ts [--ogestion=https://…] [--digit-invest=https://…] [--to=.env]
 * Nothing that exists is overwritten: the pepper and the key encryption secret cannot be replaced without loss.
 */
import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

const { values: asked } = parseArgs({
  options: {
    ogestion: { type: 'string', default: 'https://ogestion.localhost' },
    'digit-invest': { type: 'string', default: 'https://invest-cfa.localhost' },
    to: { type: 'string', default: '.env' },
  },
});

/** 256 bits in hexadecimal: no character that a shell, a URL or a list of settings reads otherwise. */
const secret = (): string => randomBytes(32).toString('hex');

/** An https address without anything behind its host: the port the proxy must publish comes with it. */
function publicAddress(value: string): URL {
  const url = new URL(value);
  if (url.protocol !== 'https:' || url.href !== `${url.origin}/`)
    throw new Error(`${value} must be https://host[:port]`);
  return url;
}

/** The client key of Digit Invest, named by its thumbprint (RFC 7638). */
function clientKey(): { private: string; public: string } {
  const { kty, crv, x, y, d } = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
  const kid = createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');
  const publicKey = { kty, crv, x, y, kid };
  // Base64url may spell, once in thousands of keys, a word by which demonstration values are refused.
  if (/demo|change/i.test(JSON.stringify({ ...publicKey, d }))) return clientKey();
  return { private: JSON.stringify({ ...publicKey, d }), public: JSON.stringify(publicKey) };
}

function environment(ogestion: URL, digitInvest: URL): Record<string, string> {
  if (ogestion.port !== digitInvest.port)
    throw new Error('Both addresses must have the same port: one proxy serves them.');
  const key = clientKey();
  return {
    OGESTION_HOST: ogestion.hostname,
    OGESTION_ISSUER: ogestion.origin,
    DIGIT_INVEST_HOST: digitInvest.hostname,
    DIGIT_INVEST_URL: digitInvest.origin,
    HTTPS_PORT: ogestion.port || '443',
    POSTGRES_PASSWORD: secret(),
    OGESTION_DATABASE_PASSWORD: secret(),
    DIGIT_INVEST_DATABASE_PASSWORD: secret(),
    OGESTION_COOKIE_SECRETS: `${secret()},${secret()}`,
    OGESTION_PASSWORD_PEPPER: secret(),
    OGESTION_KEY_ENCRYPTION_SECRET: secret(),
    DIGIT_INVEST_COOKIE_SECRETS: `${secret()},${secret()}`,
    DIGIT_INVEST_CLIENT_KEY: `'${key.private}'`,
    DIGIT_INVEST_PUBLIC_KEY: `'${key.public}'`,
  };
}

try {
  const settings = environment(publicAddress(asked.ogestion), publicAddress(asked['digit-invest']));
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`);
  writeFileSync(asked.to, lines.join(''), { flag: 'wx', mode: 0o600 });
  console.log(`${asked.to} was written, readable by you alone. Keep a copy of it in a safe place.`);
} catch (error) {
  const taken = error instanceof Error && 'code' in error && error.code === 'EEXIST';
  const fault = error instanceof Error ? error.message : String(error);
  console.error(taken ? `${asked.to} exists already and was left as it is.` : fault);
  process.exitCode = 1;
}
