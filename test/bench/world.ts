import type { JsonWebKey } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readConfig } from '../../idp-ogestion/src/config.ts';
import { freePort } from '../../scripts/ports.ts';
import { PLAIN } from './clients.ts';
import type { BenchDatabase } from './database.ts';
import type { Order } from './driver.ts';
import type { Site } from './journeys.ts';
import type { Options } from './options.ts';
import type { Seeded } from './people.ts';
import { launch, type Server } from './servers.ts';

export type Speaker = Order['application'];
export type Provider = Server & { site: Site };

export const plainSpeaker: Speaker = { clientId: PLAIN.client_id, redirectUri: PLAIN.redirect_uris[0] };
export const digitInvestSpeaker = (url: string, jwk: JsonWebKey): Speaker => ({
  clientId: 'digit-invest-cfa',
  redirectUri: `${url}/connexion/retour`,
  jwk,
});

export type Surroundings = { database: BenchDatabase; seeded: Seeded; digitInvestUrl: string; logs: string };

const DIGIT_INVEST = 'rp-digit-invest/src/main.ts';
export const hasDigitInvest = (): boolean => existsSync(DIGIT_INVEST);

const ogestionEnv = ({ database, seeded }: Surroundings, port: number, mailPort: number) => ({
  OGESTION_PORT: String(port),
  OGESTION_ISSUER: `http://localhost:${port}`,
  OGESTION_DATABASE_URL: database.urls.ogestion,
  OGESTION_PASSWORD_PEPPER: seeded.pepper,
  OGESTION_COOKIE_SECRETS: 'cookie-secret-of-the-bench-which-is-no-secret',
  SMTP_URL: `smtp://127.0.0.1:${mailPort}`,
  OGESTION_KEY_ENCRYPTION_SECRET: seeded.keySecret,
});

/** How many passwords oGestion verifies at once on this machine. */
export const hashConcurrencyOf = (around: Surroundings): number =>
  readConfig(ogestionEnv(around, 0, 0)).OGESTION_HASH_CONCURRENCY;

/** oGestion as `npm start` runs it, plus options of Node. */
export async function launchOgestion(around: Surroundings, flags: string[] = []): Promise<Provider> {
  const mailPort = await freePort();
  const env = ogestionEnv(around, await freePort(), mailPort);
  const entry = 'idp-ogestion/src/main.ts';
  const server = await launch({ name: 'oGestion', entry, database: 'ogestion', env, flags, logs: around.logs });
  return { ...server, site: { ...(await siteOf(env.OGESTION_ISSUER)), mailPort } };
}

/** The bare provider; it verifies passwords against `hash` where one is given. */
export async function launchBare({ database, logs }: Surroundings, hash = ''): Promise<Provider> {
  const port = await freePort();
  const env = { BARE_PORT: String(port), BARE_DATABASE_URL: database.urls.bare, BARE_HASH: hash };
  const entry = 'test/bench/bare-provider.ts';
  const server = await launch({ name: 'bare', entry, database: 'bare', env, logs });
  return { ...server, site: await siteOf(`http://localhost:${port}`) };
}

/** Options of Node that leave a CPU profile beside the logs, where one is asked for. */
export const profilingOf = ({ logs }: Surroundings, { profile }: Options): string[] =>
  profile ? ['--cpu-prof', `--cpu-prof-dir=${logs}`] : [];

/** Does `work` with a server, then stops it. */
export async function during<S extends Server, T>(starting: Promise<S>, work: (server: S) => Promise<T>): Promise<T> {
  const server = await starting;
  try {
    return await work(server);
  } finally {
    await server.stop();
  }
}

/** Digit Invest CFA, for its start only: its logins are those of oGestion. */
export async function launchDigitInvest(around: Surroundings, issuer: string): Promise<Server> {
  const env = {
    DIGIT_INVEST_PORT: new URL(around.digitInvestUrl).port,
    DIGIT_INVEST_URL: around.digitInvestUrl,
    DIGIT_INVEST_ISSUER: issuer,
    DIGIT_INVEST_DATABASE_URL: around.database.urls.digit_invest,
    DIGIT_INVEST_COOKIE_SECRETS: 'cookie-secret-of-the-bench-which-is-no-secret',
    DIGIT_INVEST_CLIENT_KEY: JSON.stringify(around.seeded.clientKey),
  };
  return launch({ name: 'Digit Invest', entry: DIGIT_INVEST, database: 'digit_invest', env, logs: around.logs });
}

async function siteOf(issuer: string): Promise<Site> {
  const discovery = (await (await fetch(`${issuer}/.well-known/openid-configuration`)).json()) as Record<
    string,
    string
  >;
  const pathOf = (name: string): string => (discovery[name] ? new URL(discovery[name]).pathname : '');
  return {
    issuer,
    paths: {
      authorization: pathOf('authorization_endpoint'),
      token: pathOf('token_endpoint'),
      userinfo: pathOf('userinfo_endpoint'),
      par: pathOf('pushed_authorization_request_endpoint'),
    },
  };
}
