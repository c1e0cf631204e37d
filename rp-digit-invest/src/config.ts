import { z } from 'zod';
import {
  asBoolean,
  asPort,
  asPositive,
  asSecrets,
  asText,
  asUrl,
  httpsIsBehindProxy,
  readSettings,
  type Settings,
} from '#shared/env.ts';

/** The private half of the client's key: EC P-256 with its `kid`, as RFC 7517 writes it. */
const asClientKey = z
  .string()
  .transform((text, context) => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      context.addIssue('must be a JSON Web Key');
      return z.NEVER;
    }
  })
  .pipe(
    z.object({
      kty: z.literal('EC'),
      crv: z.literal('P-256'),
      x: z.string(),
      y: z.string(),
      d: z.string(),
      kid: z.string(),
    }),
  );

const TABLE = {
  DIGIT_INVEST_PORT: { schema: asPort, default: '3001', doc: 'TCP port the application listens on.' },
  DIGIT_INVEST_URL: {
    schema: asUrl,
    https: true,
    development: 'http://localhost:3001',
    doc: 'Public address of the application, without a final slash. Example: https://invest-cfa.constructys.fr',
  },
  DIGIT_INVEST_DATABASE_URL: {
    schema: asText,
    doc: 'PostgreSQL of the application. Example: postgres://digit_invest:secret@host:5432/digit_invest',
  },
  DIGIT_INVEST_COOKIE_SECRETS: {
    schema: asSecrets,
    doc: 'Secrets that sign the session cookie and seal the tokens kept in the database, newest first, separated by commas, 32 characters or more each.',
  },
  DIGIT_INVEST_ISSUER: {
    schema: asUrl,
    https: true,
    development: 'http://localhost:3000',
    doc: 'Issuer identifier of oGestion, exactly as its discovery document says it.',
  },
  DIGIT_INVEST_CLIENT_ID: {
    schema: asText,
    default: 'digit-invest-cfa',
    doc: 'Identifier of this application in the registry of oGestion.',
  },
  DIGIT_INVEST_CLIENT_KEY: {
    schema: asClientKey,
    doc: 'Private key of the client (EC P-256 JWK with kid, as JSON); its public half is registered in oGestion.',
  },
  DIGIT_INVEST_TRUST_PROXY: {
    schema: asBoolean,
    default: 'false',
    doc: 'true when one reverse proxy of ours stands in front and overwrites X-Forwarded-*.',
  },
  DIGIT_INVEST_CLAIMS_MAX_AGE_SECONDS: {
    schema: asPositive.max(300),
    default: '60',
    doc: 'Age beyond which the rights of a person are read again before a page is shown (300 at most).',
  },
  DIGIT_INVEST_SESSION_IDLE_SECONDS: { schema: asPositive, default: '1800', doc: 'Idle life of a session (G24).' },
  DIGIT_INVEST_SESSION_ABSOLUTE_SECONDS: {
    schema: asPositive,
    default: '28800',
    doc: 'Absolute life of a session (G24).',
  },
  ACCESSIBILITY_STATE: {
    schema: z.enum(['non conforme', 'partiellement conforme', 'totalement conforme']),
    default: 'non conforme',
    doc: 'What the last RGAA audit concluded: non conforme, partiellement conforme or totalement conforme.',
  },
  LOG_LEVEL: { schema: asText, default: 'info', doc: 'Level of pino: debug, info, warn, error.' },
};

export type Config = Settings<typeof TABLE>;

/** Reads every setting of Digit Invest; throws one `SettingsFault` that names all that is missing or wrong. */
export const readConfig = (env: NodeJS.ProcessEnv): Config =>
  readSettings(TABLE, env, [httpsIsBehindProxy('DIGIT_INVEST_URL', 'DIGIT_INVEST_TRUST_PROXY')]);

/** How long a session lives, in seconds (G24). */
export const lifetimesOf = (config: Config) => ({
  idle: config.DIGIT_INVEST_SESSION_IDLE_SECONDS,
  absolute: config.DIGIT_INVEST_SESSION_ABSOLUTE_SECONDS,
});

/** Whether people reach the application over TLS: it decides of `__Host-` cookies, HSTS and Secure. */
export const isHttps = (config: Config): boolean => config.DIGIT_INVEST_URL.startsWith('https:');

/** Our own origin, as browsers write it (RFC 6454 §6.2). */
export const ownOrigin = (config: Config): string => new URL(config.DIGIT_INVEST_URL).origin;
