/**
 * Puts the cast into the oGestion of docker-compose.yml, for a trial: docker compose run --rm cast
 * Refuses in production; leaves a database that has accounts as it is.
 */
import { asSecret, readSettings } from '#shared/env.ts';
import { DEMO_PASSWORD } from './cast.ts';
import { REGISTRATION_SETTINGS } from './registration-settings.ts';
import { seedOgestion } from './seed.ts';

const TABLE = {
  ...REGISTRATION_SETTINGS,
  OGESTION_PASSWORD_PEPPER: { schema: asSecret, doc: 'The pepper of the oGestion that will verify.' },
  OGESTION_KEY_ENCRYPTION_SECRET: { schema: asSecret, doc: 'The secret with which oGestion will open IBANs.' },
};

const settings = readSettings(TABLE, process.env);
const added = await seedOgestion(settings.OGESTION_DATABASE_URL, {
  pepper: settings.OGESTION_PASSWORD_PEPPER,
  keySecret: settings.OGESTION_KEY_ENCRYPTION_SECRET,
  digitInvestUrl: settings.DIGIT_INVEST_URL,
  digitInvestKey: settings.DIGIT_INVEST_PUBLIC_KEY,
});
console.log(added ? `The cast is there; password: ${DEMO_PASSWORD}` : 'There are accounts already: nothing was added.');
