import { Writable } from 'node:stream';
import pg from 'pg';
import { pino } from 'pino';
import type { Claims, Etablissement } from '#shared/claims.ts';
import { makeClientKey } from '#test/client-key.ts';
import { type FaultyProvider, type Script, startFaultyProvider } from '#test/faulty-provider.ts';
import { logCapture } from '#test/leaks.ts';
import { type MovingClock, movingClock } from '#test/moving-clock.ts';
import { type FreshDatabases, freshDatabases } from '#test/postgres.ts';
import { type Answer, Visitor } from '#test/visitor.ts';
import { openDoor } from '#test/world.ts';
import { createApp } from '../../rp-digit-invest/src/app.ts';
import { readConfig } from '../../rp-digit-invest/src/config.ts';
import { BOURG, DOMBES, LYON, PAUL } from '../../scripts/cast.ts';

/** A process of Digit Invest, as far as a test can tell. */
export type Instance = { url: string; stop(): Promise<void> };

export type Scene = {
  provider: FaultyProvider;
  clock: MovingClock;
  databases: FreshDatabases;
  /** The database of Digit Invest, to look at what is stored. */
  db: pg.Pool;
  /** Every line logged so far, as it was written. */
  logs: string[];
  app: Instance;
  /** Another process on the same database, with the same settings. */
  another(more?: { cguFolder?: string; env?: Record<string, string> }): Promise<Instance>;
  stop(): Promise<void>;
};

/** Digit Invest alone, with a provider that does as it is told and a clock that moves. */
export async function startScene(person: Claims = paul()): Promise<Scene> {
  const [provider, databases] = await Promise.all([startFaultyProvider(person), freshDatabases()]);
  const clock = movingClock();
  const logs: string[] = [];
  const key = JSON.stringify(await makeClientKey());
  const db = new pg.Pool({ connectionString: databases.digitInvestUrl });
  const instances: Instance[] = [];
  const another: Scene['another'] = async ({ cguFolder, env } = {}) => {
    const instance = await startInstance({ databases, clock, logs, issuer: provider.url, key, cguFolder, env });
    instances.push(instance);
    return instance;
  };
  const stop = async () => {
    await Promise.all(instances.map((instance) => instance.stop()));
    await provider.stop();
    await db.end();
    await databases.drop();
  };
  return { provider, clock, databases, db, logs, app: await another(), another, stop };
}

type InstanceOptions = {
  databases: FreshDatabases;
  clock: MovingClock;
  logs: string[];
  issuer: string;
  key: string;
  cguFolder: string | undefined;
  env: Record<string, string> | undefined;
};

async function startInstance({
  databases,
  clock,
  logs,
  issuer,
  key,
  cguFolder,
  env,
}: InstanceOptions): Promise<Instance> {
  const door = await openDoor();
  const config = readConfig({
    DIGIT_INVEST_URL: door.url,
    DIGIT_INVEST_ISSUER: issuer,
    DIGIT_INVEST_DATABASE_URL: databases.digitInvestUrl,
    DIGIT_INVEST_COOKIE_SECRETS: 'cookie-secret-of-digit-invest-number-one',
    DIGIT_INVEST_CLIENT_KEY: key,
    ...env,
  });
  const log = pino({ level: 'debug' }, intoLines(logs));
  const app = await createApp(config, { clock, log, ...(cguFolder && { cguFolder }) }).catch(async (error) => {
    await door.close();
    throw error;
  });
  door.answer(app.handler);
  return { url: door.url, stop: () => door.close().then(app.close) };
}

const intoLines = (logs: string[]) =>
  new Writable({
    write(chunk, _encoding, done) {
      logs.push(String(chunk));
      logCapture.write(chunk, done);
    },
  });

/** A new browser whose person is logged in, and has accepted the CGU unless told otherwise. */
export async function loggedIn(
  { app }: Pick<Scene, 'app'>,
  { cgu = true } = {},
): Promise<{ visitor: Visitor; page: Answer }> {
  const visitor = new Visitor();
  const first = await visitor.get(`${app.url}/`);
  const atTheGate = first.url.startsWith(`${app.url}/cgu`);
  return { visitor, page: cgu && atTheGate ? await visitor.submit(first, '/cgu/accepter') : first };
}

/** Whether the session of a browser opens the private home, asked of the process at `url`. */
export async function isAlive({ app }: Scene, visitor: Visitor, url = app.url): Promise<boolean> {
  const answer = await fetch(`${url}/`, { redirect: 'manual', headers: { cookie: visitor.cookiesFor(app.url) } });
  return answer.status === 200;
}

/** Logs in with a provider that follows `script`; gives the page reached, and how many sessions that opened. */
export async function logInWith(
  scene: Scene,
  script: Script = {},
): Promise<{ visitor: Visitor; page: Answer; opened: number }> {
  scene.provider.script = script;
  scene.provider.calls.length = 0;
  const before = await countSessions(scene);
  const visitor = new Visitor();
  const page = await visitor.get(`${scene.app.url}/connexion`);
  return { visitor, page, opened: (await countSessions(scene)) - before };
}

export const countSessions = async ({ db }: Scene): Promise<number> =>
  (await db.query('select from session_cookies')).rowCount ?? 0;

const etablissement = (site: typeof BOURG, more: Partial<Etablissement> = {}): Etablissement => ({
  siret: site.siret,
  raison_sociale: DOMBES.raisonSociale,
  adresse: site.adresse,
  code_postal: site.codePostal,
  ville: site.ville,
  nda: DOMBES.nda,
  uai: site.uai,
  cfa: true,
  siege: site.siege,
  actif: true,
  ...more,
});

let newcomers = 0;

/** Makes the provider work again, for a person whom Digit Invest has never seen. */
export function newcomer({ provider }: Scene): void {
  newcomers += 1;
  provider.script = {};
  provider.person = paul({ sub: `sub-${newcomers}` });
}

export const bourg = etablissement(BOURG);
export const lyon = etablissement(LYON);

/** What oGestion says of Paul Durand. */
export const paul = (more: Partial<Claims> = {}): Claims => ({
  sub: 'sub-of-paul',
  given_name: PAUL.prenom,
  family_name: PAUL.nom,
  email: PAUL.email,
  email_verified: true,
  civilite: PAUL.civilite,
  profils: PAUL.profils,
  etablissements: [lyon],
  ...more,
});
