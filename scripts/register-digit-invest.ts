/**
 * Registers Digit Invest CFA in the database of oGestion, or brings its registration up to date: addresses and public key.
 *   OGESTION_DATABASE_URL, DIGIT_INVEST_URL, DIGIT_INVEST_PUBLIC_KEY   node scripts/register-digit-invest.ts
 */
import pg from 'pg';
import { z } from 'zod';
import { systemClock } from '#shared/clock.ts';
import { asText, asUrl, readSettings, SettingsFault } from '#shared/env.ts';
import { saveClient } from '../idp-ogestion/src/store/clients.ts';
import { digitInvest } from './seed/digit-invest-client.ts';

/** Strict, so that a private key given by mistake is refused rather than stored. */
const publicKey = z.strictObject({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: asText,
  y: asText,
  kid: asText,
});

const asPublicKey = z.string().transform((text, context) => {
  const key = publicKey.safeParse(parsed(text));
  if (key.success) return key.data;
  context.addIssue('must be a public EC P-256 JWK as JSON: kty, crv, x, y and kid, and no private part');
  return z.NEVER;
});

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const TABLE = {
  OGESTION_DATABASE_URL: { schema: asText, doc: 'PostgreSQL of oGestion.' },
  DIGIT_INVEST_URL: { schema: asUrl, https: true, doc: 'Public address of Digit Invest.' },
  DIGIT_INVEST_PUBLIC_KEY: { schema: asPublicKey, doc: 'Public half of DIGIT_INVEST_CLIENT_KEY.' },
};

try {
  const settings = readSettings(TABLE, process.env);
  const db = new pg.Client({ connectionString: settings.OGESTION_DATABASE_URL });
  await db.connect();
  try {
    await saveClient(db, digitInvest(settings.DIGIT_INVEST_URL, settings.DIGIT_INVEST_PUBLIC_KEY), systemClock.now());
  } finally {
    await db.end();
  }
  console.log(`Digit Invest CFA is registered at ${settings.DIGIT_INVEST_URL}.`);
} catch (error) {
  console.error(error instanceof SettingsFault ? error.message : error);
  process.exitCode = 1;
}
