import type { JWK } from 'jose';
import { systemClock } from '#shared/clock.ts';
import { type FreshDatabases, freshDatabases } from '#test/postgres.ts';
import { createApp as createDigitInvest } from '../../rp-digit-invest/src/app.ts';
import { readConfig as readDigitInvestConfig } from '../../rp-digit-invest/src/config.ts';
import { seedOgestion } from '../../scripts/seed.ts';
import { makeClientKey, publicPart } from './client-key.ts';
import { type Door, type Env, log, ogestionEnv, openDoor, type Running, startOgestion } from './ogestion-world.ts';
import { TEST_KEY_SECRET, TEST_PEPPER } from './secrets.ts';

export { openDoor, startOgestion } from './ogestion-world.ts';

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
    keySecret: TEST_KEY_SECRET,
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
  const world: World = {
    ogestion,
    digitInvest,
    databases,
    async stop() {
      await Promise.all([world.digitInvest.stop(), world.ogestion.stop()]);
      await databases.drop();
    },
  };
  return world;
}

/** A process of Digit Invest at `door`, with the CGU of the project or those of `cguFolder`. */
export async function startDigitInvest(door: Door, env: Env, cguFolder?: string): Promise<Running> {
  const app = await createDigitInvest(readDigitInvestConfig(env), {
    clock: systemClock,
    log,
    ...(cguFolder && { cguFolder }),
  });
  door.answer(app.handler);
  return { url: door.url, env, stop: () => door.close().then(app.close) };
}

export const digitInvestEnv = (url: string, issuer: string, databases: FreshDatabases, clientKey: JWK): Env => ({
  DIGIT_INVEST_URL: url,
  DIGIT_INVEST_ISSUER: issuer,
  DIGIT_INVEST_DATABASE_URL: databases.digitInvestUrl,
  DIGIT_INVEST_COOKIE_SECRETS: 'cookie-secret-of-digit-invest-number-one',
  DIGIT_INVEST_CLIENT_KEY: JSON.stringify(clientKey),
});
