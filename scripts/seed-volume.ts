/**
 * Fills oGestion as a whole country would: 2 000 organismes, 10 000 établissements, 200 000 users, 1 000 000 dossiers and as many
 * règlements, 500 000 events. Takes some minutes; a second run changes nothing. Refuses in production.
 *   npm run seed:volume [-- --scale 0.01]      a part of it, the same proportions
 * It writes to the database of OGESTION_DATABASE_URL, with OGESTION_PASSWORD_PEPPER and OGESTION_KEY_ENCRYPTION_SECRET beside it, or
 * else to the one that `npm start` runs.
 */
import { parseArgs } from 'node:util';
import { asSecret, readSettings, SettingsFault } from '#shared/env.ts';
import { DEMO_PASSWORD } from './cast.ts';
import { count } from './imports/progress.ts';
import { databaseUrl } from './imports/surroundings.ts';
import { StartFault, step } from './progress.ts';
import { secretsOfStart } from './registration/started.ts';
import { seedVolume } from './seed/volume/seed.ts';
import { type Sizes, SMALLEST, sizesAt } from './seed/volume/sizes.ts';

const SECRETS = {
  OGESTION_PASSWORD_PEPPER: { schema: asSecret, doc: 'The pepper of the oGestion that will verify.' },
  OGESTION_KEY_ENCRYPTION_SECRET: { schema: asSecret, doc: 'The secret with which oGestion will open IBANs.' },
};

function readScale(args: string[]): number {
  const { values } = parseArgs({ args, options: { scale: { type: 'string', default: '1' } } });
  const scale = Number(values.scale);
  if (scale >= SMALLEST && scale <= 1) return scale;
  throw new StartFault(`--scale takes a number from ${SMALLEST} to 1.`);
}

const described = ({ organismes, etablissements, users, dossiers, events }: Sizes): string =>
  `${count(organismes)} organismes, ${count(etablissements)} établissements, ${count(users)} users, ${count(dossiers)} dossiers and as many règlements, ${count(events)} events`;

async function run(): Promise<void> {
  const sizes = sizesAt(readScale(process.argv.slice(2)));
  const url = await databaseUrl(process.env);
  const given = process.env.OGESTION_DATABASE_URL ? process.env : await secretsOfStart(process.env);
  const { OGESTION_PASSWORD_PEPPER: pepper, OGESTION_KEY_ENCRYPTION_SECRET: keySecret } = readSettings(SECRETS, given);
  const start = performance.now();
  const added = await seedVolume(url, { pepper, keySecret, sizes, step });
  const seconds = ((performance.now() - start) / 1000).toFixed(0);
  console.log(
    added
      ? `Added in ${seconds} s: ${described(sizes)}.\nEvery active account has the password: ${DEMO_PASSWORD}`
      : 'The volume is there already: nothing was added.',
  );
}

try {
  await run();
} catch (error) {
  const mendable = error instanceof StartFault || error instanceof SettingsFault;
  console.error(mendable ? error.message : error);
  process.exitCode = 1;
}
