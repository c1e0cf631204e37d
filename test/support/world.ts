import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import { systemClock } from '#shared/clock.ts';
import { createLogger } from '#shared/log.ts';
import { type FreshDatabases, freshDatabases } from '#test/postgres.ts';
import { createApp as createOgestion } from '../../idp-ogestion/src/app.ts';
import { readConfig as readOgestionConfig } from '../../idp-ogestion/src/config.ts';
import { createApp as createDigitInvest } from '../../rp-digit-invest/src/app.ts';
import { readConfig as readDigitInvestConfig } from '../../rp-digit-invest/src/config.ts';
import { seedOgestion } from '../../scripts/seed.ts';
import { TEST_PEPPER } from './secrets.ts';

type Env = Record<string, string>;
type Running = { url: string; env: Env; stop(): Promise<void> };

/** Both applications in this process, on their own copies of the seeded databases. */
export type World = { ogestion: Running; digitInvest: Running; databases: FreshDatabases; stop(): Promise<void> };

type Options = { ogestion?: Env; digitInvest?: Env };

/** Starts a world; what a test needs otherwise is given as settings. Stop it in `afterAll`. */
export async function startWorld(options: Options = {}): Promise<World> {
  const databases = await freshDatabases();
  const clientKey = await makeClientKey();
  const [ogestionDoor, digitInvestDoor] = await Promise.all([openDoor(), openDoor()]);
  await seedOgestion(databases.ogestionUrl, {
    pepper: TEST_PEPPER,
    digitInvestUrl: digitInvestDoor.url,
    digitInvestKey: publicPart(clientKey),
  });

  const ogestion = await startOgestion(ogestionDoor, {
    ...ogestionEnv(ogestionDoor.url, databases),
    ...options.ogestion,
  });
  const digitInvest = await startDigitInvest(digitInvestDoor, {
    ...digitInvestEnv(digitInvestDoor.url, ogestion.url, databases, clientKey),
    ...options.digitInvest,
  });
  const stop = async () => {
    await Promise.all([digitInvest.stop(), ogestion.stop()]);
    await databases.drop();
  };
  return { ogestion, digitInvest, databases, stop };
}

type Door = { url: string; answer: (handler: RequestListener) => void; close(): Promise<void> };

/** A server that already has its address, so that the other side can be told of it before either application exists. */
export async function openDoor(): Promise<Door> {
  let handler: RequestListener = (_req, res) => void res.writeHead(503).end();
  const server = createServer((req, res) => handler(req, res));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://localhost:${port}`,
    answer: (next) => {
      handler = next;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const log = createLogger('test', process.env.TEST_LOG_LEVEL ?? 'silent');

/** A process of oGestion at `door`, as far as a test can tell. */
export async function startOgestion(door: Door, env: Env): Promise<Running> {
  const app = await createOgestion(readOgestionConfig(env), { clock: systemClock, log });
  door.answer(app.handler);
  return { url: door.url, env, stop: () => door.close().then(app.close) };
}

/** A process of Digit Invest at `door`. */
export async function startDigitInvest(door: Door, env: Env): Promise<Running> {
  const app = await createDigitInvest(readDigitInvestConfig(env), { clock: systemClock, log });
  door.answer(app.handler);
  return { url: door.url, env, stop: () => door.close().then(app.close) };
}

const ogestionEnv = (url: string, databases: FreshDatabases): Env => ({
  OGESTION_ISSUER: url,
  OGESTION_DATABASE_URL: databases.ogestionUrl,
  OGESTION_COOKIE_SECRETS: 'cookie-secret-of-the-tests-number-one,cookie-secret-of-the-tests-number-two',
  OGESTION_PASSWORD_PEPPER: TEST_PEPPER,
  OGESTION_KEY_ENCRYPTION_SECRET: 'key-encryption-secret-of-the-tests!!',
});

const digitInvestEnv = (url: string, issuer: string, databases: FreshDatabases, clientKey: JWK): Env => ({
  DIGIT_INVEST_URL: url,
  DIGIT_INVEST_ISSUER: issuer,
  DIGIT_INVEST_DATABASE_URL: databases.digitInvestUrl,
  DIGIT_INVEST_COOKIE_SECRETS: 'cookie-secret-of-digit-invest-number-one',
  DIGIT_INVEST_CLIENT_KEY: JSON.stringify(clientKey),
});

async function makeClientKey(): Promise<JWK> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  return { ...(await exportJWK(privateKey)), kid: 'digit-invest-tests', alg: 'ES256', use: 'sig' };
}

const publicPart = ({ d: _private, ...jwk }: JWK): JWK => jwk;
