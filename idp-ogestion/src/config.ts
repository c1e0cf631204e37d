import { availableParallelism } from 'node:os';
import {
  asBoolean,
  asList,
  asMail,
  asPort,
  asPositive,
  asSecret,
  asSecrets,
  asSmtpUrl,
  asText,
  asUrl,
  httpsIsBehindProxy,
  inOrder,
  readSettings,
} from '#shared/env.ts';

/** Every setting of oGestion. Secrets have no default anywhere: `npm start` makes them once and keeps them. */
const TABLE = {
  NODE_ENV: { schema: asText, default: 'development', doc: 'Set it to production on a server.' },
  OGESTION_PORT: { schema: asPort, default: '3000', doc: 'Port to listen on.' },
  OGESTION_ISSUER: {
    schema: asUrl,
    https: true,
    development: 'http://localhost:3000',
    doc: 'Public address of oGestion and issuer identifier: https, without a trailing slash.',
  },
  OGESTION_DATABASE_URL: {
    schema: asText,
    doc: 'Give a PostgreSQL address: postgres://user:password@host:port/database.',
  },
  OGESTION_COOKIE_SECRETS: {
    schema: asSecrets,
    doc: 'Give one or two secrets of 32 characters or more, newest first, separated by a comma.',
  },
  OGESTION_PASSWORD_PEPPER: {
    schema: asSecret,
    doc: 'Give a secret that never changes: every password hash depends on it.',
  },
  OGESTION_KEY_ENCRYPTION_SECRET: {
    schema: asSecret,
    doc: 'Give a secret: it seals the signing keys and the IBANs at rest.',
  },
  OGESTION_TRUST_PROXY: {
    schema: asBoolean,
    default: 'false',
    doc: 'true only behind a proxy that overwrites X-Forwarded-*.',
  },
  OGESTION_HASH_CONCURRENCY: {
    schema: asPositive,
    default: String(Math.max(1, availableParallelism() - 1)),
    doc: 'How many passwords are verified at once: cores minus one.',
  },
  OGESTION_HASH_QUEUE: {
    schema: asPositive,
    default: '64',
    doc: 'How many logins may wait for a verification; beyond, 503.',
  },
  OGESTION_PRIVATE_RP_HOSTS: {
    schema: asList,
    default: '',
    development: 'localhost',
    doc: 'Hosts of relying parties on private addresses that may be called for back-channel logout.',
  },
  OGESTION_SESSION_IDLE_SECONDS: { schema: asPositive, default: '1800', doc: 'Idle life of a session (G24).' },
  OGESTION_SESSION_ABSOLUTE_SECONDS: { schema: asPositive, default: '28800', doc: 'Absolute life of a session (G24).' },
  OGESTION_STAFF_SESSION_IDLE_SECONDS: {
    schema: asPositive,
    default: '900',
    doc: "Idle life of a session of Constructys' own people.",
  },
  OGESTION_STAFF_SESSION_ABSOLUTE_SECONDS: {
    schema: asPositive,
    default: '14400',
    doc: "Absolute life of a session of Constructys' own people.",
  },
  OGESTION_PASSWORD_MIN_LENGTH: {
    schema: asPositive.min(12).max(64),
    default: '15',
    doc: 'Shortest password, in characters: 12 at the very least (security.md P1).',
  },
  OGESTION_UNACTIVATED_DAYS: {
    schema: asPositive,
    default: '90',
    doc: 'Days after which an account that was never activated is removed (G62).',
  },
  OGESTION_IDLE_DAYS: {
    schema: asPositive,
    default: '730',
    doc: 'Days without a login after which an account is removed: 24 months (G62).',
  },
  OGESTION_IDLE_WARNING_DAYS: {
    schema: asPositive,
    default: '30',
    doc: 'Days before that removal when the person is warned.',
  },
  OGESTION_IDLE_REMINDER_DAYS: {
    schema: asPositive,
    default: '7',
    doc: 'Days before that removal when the person is warned again.',
  },
  SMTP_URL: {
    schema: asSmtpUrl,
    development: 'smtp://localhost:1025',
    doc: 'Mail server: smtp://host:port or smtps://user:password@host:port.',
  },
  MAIL_FROM: {
    schema: asText,
    default: 'Constructys <ne-pas-repondre@constructys.fr>',
    doc: 'Sender of every mail; nobody reads the answers.',
  },
  SUPPORT_ADDRESS: {
    schema: asMail,
    default: 'campagne-investcfa@constructys.fr',
    doc: 'Where people write when they need help; shown at the foot of every mail.',
  },
  ACCESSIBILITY_STATE: {
    schema: asText,
    default: 'non conforme',
    doc: 'Result of the last RGAA audit, shown in the footer.',
  },
  LOG_LEVEL: { schema: asText, default: 'info', doc: 'pino level: fatal, error, warn, info, debug, trace or silent.' },
};

export type Config = ReturnType<typeof readConfig>;

/** Reads the environment once; throws a `SettingsFault` that names every fault. */
export const readConfig = (env: NodeJS.ProcessEnv) =>
  readSettings(TABLE, env, [
    httpsIsBehindProxy('OGESTION_ISSUER', 'OGESTION_TRUST_PROXY'),
    inOrder('OGESTION_IDLE_REMINDER_DAYS', 'OGESTION_IDLE_WARNING_DAYS'),
    inOrder('OGESTION_IDLE_WARNING_DAYS', 'OGESTION_IDLE_DAYS'),
  ]);

/** How long a session lives, in seconds, by the kind of its account (G24). */
export const lifetimesOf = (config: Config) => ({
  portail: { idle: config.OGESTION_SESSION_IDLE_SECONDS, absolute: config.OGESTION_SESSION_ABSOLUTE_SECONDS },
  interne: {
    idle: config.OGESTION_STAFF_SESSION_IDLE_SECONDS,
    absolute: config.OGESTION_STAFF_SESSION_ABSOLUTE_SECONDS,
  },
});

/** How long accounts are kept, in days (G62). */
export const retentionOf = (config: Config) => ({
  neverActivated: config.OGESTION_UNACTIVATED_DAYS,
  idle: config.OGESTION_IDLE_DAYS,
  warning: config.OGESTION_IDLE_WARNING_DAYS,
  reminder: config.OGESTION_IDLE_REMINDER_DAYS,
});

/** Whether people reach oGestion over TLS, which decides of `Secure`, `__Host-` and HSTS. */
export const isHttps = (config: Config): boolean => config.OGESTION_ISSUER.startsWith('https://');
