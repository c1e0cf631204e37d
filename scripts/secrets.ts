import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import type { DatabaseName } from './postgres/databases.ts';

export type Secrets = {
  databasePasswords: Record<DatabaseName, string>;
  /** Environment variables of both applications that have no default. */
  env: Record<string, string>;
};

export const SECRETS_FILE = 'secrets.json';

/** The secrets of this data folder, drawn the first time and kept in `secrets.json`, readable by its owner only. */
export async function readSecrets(dataFolder: string): Promise<Secrets> {
  const file = path.join(dataFolder, SECRETS_FILE);
  if (!existsSync(file)) {
    const draft = `${file}.new`;
    writeFileSync(draft, JSON.stringify(await drawSecrets(), undefined, 2), { mode: 0o600 });
    renameSync(draft, file);
  }
  return JSON.parse(readFileSync(file, 'utf8'));
}

const random = (): string => randomBytes(32).toString('base64url');

const drawSecrets = async (): Promise<Secrets> => ({
  databasePasswords: { ogestion: random(), digit_invest: random() },
  env: {
    OGESTION_COOKIE_SECRETS: `${random()},${random()}`,
    OGESTION_PASSWORD_PEPPER: random(),
    OGESTION_KEY_ENCRYPTION_SECRET: random(),
    DIGIT_INVEST_COOKIE_SECRETS: `${random()},${random()}`,
    DIGIT_INVEST_CLIENT_KEY: JSON.stringify(await drawClientKey()),
  },
});

/** A private key for private_key_jwt with ES256 (RFC 7518 §3.4). */
async function drawClientKey(): Promise<JWK> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  return { ...(await exportJWK(privateKey)), kid: randomBytes(8).toString('hex'), use: 'sig', alg: 'ES256' };
}

/** The part of a private EC key that may be published. */
export const publicPart = ({ d: _private, ...jwk }: JWK): JWK => jwk;
