import { z } from 'zod';
import { asText, asUrl } from '#shared/env.ts';

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

/** What it takes to register Digit Invest CFA at oGestion. */
export const REGISTRATION_SETTINGS = {
  OGESTION_DATABASE_URL: { schema: asText, doc: 'PostgreSQL of oGestion.' },
  DIGIT_INVEST_URL: { schema: asUrl, https: true, doc: 'Public address of Digit Invest.' },
  DIGIT_INVEST_PUBLIC_KEY: { schema: asPublicKey, doc: 'Public half of DIGIT_INVEST_CLIENT_KEY.' },
};
