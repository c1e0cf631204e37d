import { asSecret, readSettings } from '#shared/env.ts';

const SECRET = {
  OGESTION_KEY_ENCRYPTION_SECRET: { schema: asSecret, doc: 'The secret of oGestion that seals IBANs at rest.' },
};

/** The database of oGestion: that of OGESTION_DATABASE_URL, or else the one that `npm start` runs. */
export async function databaseUrl(env: NodeJS.ProcessEnv): Promise<string> {
  if (env.OGESTION_DATABASE_URL) return env.OGESTION_DATABASE_URL;
  const { databaseOfStart } = await import('../registration/started.ts');
  return databaseOfStart(env);
}

/** The secret of the oGestion whose database this is: a setting beside OGESTION_DATABASE_URL, kept by `npm start` otherwise. */
export async function encryptionSecret(env: NodeJS.ProcessEnv): Promise<string> {
  if (env.OGESTION_DATABASE_URL) return readSettings(SECRET, env).OGESTION_KEY_ENCRYPTION_SECRET;
  const { secretsOfStart } = await import('../registration/started.ts');
  return readSettings(SECRET, await secretsOfStart(env)).OGESTION_KEY_ENCRYPTION_SECRET;
}
