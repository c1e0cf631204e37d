import type { RequestListener } from 'node:http';
import { systemClock } from '#shared/clock.ts';
import { createPool, type Pool } from '#shared/pg.ts';
import type { App } from '../../idp-ogestion/src/app.ts';
import { type RegisteredClient, saveClient } from '../../idp-ogestion/src/store/clients.ts';
import './outer-dispatcher.ts';
import { createOgestion, type Env, ogestionEnv, openDoor } from './ogestion-world.ts';
import { OpClient } from './op-client.ts';
import { registrations } from './op-registrations.ts';
import { type FreshDatabases, freshDatabases } from './postgres.ts';
import { rawRequest } from './raw-request.ts';
import { type RpListener, startRpListener } from './rp-listener.ts';

/** The discovery document, as far as the tests follow it. */
export type Metadata = Record<
  | 'issuer'
  | 'authorization_endpoint'
  | 'token_endpoint'
  | 'userinfo_endpoint'
  | 'jwks_uri'
  | 'end_session_endpoint'
  | 'revocation_endpoint'
  | 'pushed_authorization_request_endpoint',
  string
>;

type Clients = Record<keyof Awaited<ReturnType<typeof registrations>>, OpClient>;

/** oGestion alone, with relying parties played by the test. Stop it in `afterAll`. */
export type OpWorld = {
  /** Its public address. */
  url: string;
  /** Where it really listens. */
  door: string;
  env: Env;
  metadata: Metadata;
  clients: Clients;
  registered: Awaited<ReturnType<typeof registrations>>;
  rp: RpListener;
  /** Changes the registration of a client, or adds one. */
  register(row: RegisteredClient): Promise<void>;
  /** The provider's database, to look at or to change what no screen changes yet. */
  db: Pool;
  databases: FreshDatabases;
  /** Another process on the same database, with other settings if need be. It serves nobody until `serveFrom`. */
  startAnother(changes?: Env): Promise<App>;
  /** Who answers from now on, at the one public address. */
  serveFrom(handler: RequestListener): void;
  first: App;
  stop(): Promise<void>;
};

/** Starts it on a fresh database; what a test needs otherwise is given as settings. */
export async function startOp(settings: Env = {}): Promise<OpWorld> {
  const [databases, door, rp] = await Promise.all([freshDatabases(), openDoor(), startRpListener()]);
  const env = { ...ogestionEnv(door.url, databases), ...settings };
  const db = createPool(databases.ogestionUrl, 'test', () => {});
  const registered = await registrations(rp.url);
  const register = (row: RegisteredClient) => saveClient(db, row, systemClock.now());
  for (const { row } of Object.values(registered)) await register(row);

  const first = await createOgestion(env);
  door.answer(first.handler);
  const apps = [first];
  const url = settings.OGESTION_ISSUER ?? door.url;
  const metadata = await discover(door.url, url);
  return {
    ...{ url, door: door.url, env, metadata, registered, rp, register, db, databases, first },
    clients: mapValues(registered, (client) => new OpClient(client.registered, metadata)),
    startAnother: async (changes = {}) => {
      const app = await createOgestion({ ...env, ...changes });
      apps.push(app);
      return app;
    },
    serveFrom: door.answer,
    stop: async () => {
      await Promise.all([door.close(), rp.stop()]);
      await Promise.all(apps.map((app) => app.close()));
      await db.end();
      await databases.drop();
    },
  };
}

/** Reads the discovery document at `door` as a proxy of `issuer` would. */
export async function discover(door: string, issuer = door): Promise<Metadata> {
  const { host, protocol } = new URL(issuer);
  const headers = { host, 'x-forwarded-proto': protocol.slice(0, -1) };
  return JSON.parse((await rawRequest(`${door}/.well-known/openid-configuration`, { headers })).body);
}

const mapValues = <K extends string, A, B>(record: Record<K, A>, change: (value: A) => B): Record<K, B> =>
  Object.fromEntries(Object.entries<A>(record).map(([name, value]) => [name, change(value)])) as Record<K, B>;
