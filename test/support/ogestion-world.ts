import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock } from '#shared/clock.ts';
import { createLogger } from '#shared/log.ts';
import { type App, createApp } from '../../idp-ogestion/src/app.ts';
import { readConfig } from '../../idp-ogestion/src/config.ts';
import { watchAnswer } from './handed-out.ts';
import { logCapture } from './leaks.ts';
import type { FreshDatabases } from './postgres.ts';
import { TEST_KEY_SECRET, TEST_PEPPER } from './secrets.ts';

export type Env = Record<string, string>;
export type Running = { url: string; env: Env; stop(): Promise<void> };
export type Door = { url: string; answer: (handler: RequestListener) => void; close(): Promise<void> };

/**
 * A server that already has its address, so that the other side can be told of it before either application exists. A
 * `port` puts it where an earlier one stood.
 */
export async function openDoor(port = 0): Promise<Door> {
  let handler: RequestListener = (_req, res) => void res.writeHead(503).end();
  const server = createServer((req, res) => {
    watchAnswer(req, res);
    handler(req, res);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const address = server.address() as AddressInfo;
  return {
    url: `http://localhost:${address.port}`,
    answer: (next) => {
      handler = next;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const asked = process.env.TEST_LOG_LEVEL;

/** What the applications of the tests write: kept to be searched for leaks, or shown when TEST_LOG_LEVEL asks for it. */
export const log = asked ? createLogger('test', asked) : createLogger('test', 'debug', logCapture);

/** oGestion as one process holds it, not yet behind a door: several may share one database. */
export const createOgestion = (env: Env): Promise<App> => createApp(readConfig(env), { clock: systemClock, log });

/** A process of oGestion at `door`, as far as a test can tell. */
export async function startOgestion(door: Door, env: Env): Promise<Running> {
  const app = await createOgestion(env);
  door.answer(app.handler);
  return { url: door.url, env, stop: () => door.close().then(app.close) };
}

/** Nobody listens there: a test that reads mails gives the address of its mailbox. */
const NO_MAIL_SERVER = 'smtp://127.0.0.1:1';

export const ogestionEnv = (url: string, databases: FreshDatabases): Env => ({
  OGESTION_ISSUER: url,
  OGESTION_DATABASE_URL: databases.ogestionUrl,
  OGESTION_COOKIE_SECRETS: 'cookie-secret-of-the-tests-number-one,cookie-secret-of-the-tests-number-two',
  OGESTION_PASSWORD_PEPPER: TEST_PEPPER,
  OGESTION_KEY_ENCRYPTION_SECRET: TEST_KEY_SECRET,
  SMTP_URL: NO_MAIL_SERVER,
});
