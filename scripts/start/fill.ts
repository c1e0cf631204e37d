import path from 'node:path';
import { migrate } from '#shared/migrate.ts';
import { prepareDatabase } from '../../idp-ogestion/src/store/prepare.ts';
import { publicPart } from '../secrets.ts';
import { seedDemandes, seedDigitInvest, seedOgestion, subOfPaul } from '../seed.ts';
import type { Environment } from './environment.ts';

const DIGIT_INVEST_MIGRATIONS = path.resolve(import.meta.dirname, '../../rp-digit-invest/src/store/migrations');

/**
 * Brings both databases up to date, and puts the cast into that of oGestion when it is empty. Digit Invest is registered
 * again each time, so that a changed address or key follows; Paul of the cast has begun a brouillon there (S14).
 * `campagneOuverte` moves the campaign so that it is open today.
 */
export async function fillDatabases(environment: Environment, campagneOuverte: boolean): Promise<void> {
  const { OGESTION_DATABASE_URL: ogestion = '', DIGIT_INVEST_DATABASE_URL: digitInvest = '' } = environment;
  await prepareDatabase(ogestion);
  await migrate(digitInvest, DIGIT_INVEST_MIGRATIONS);
  await seedDigitInvest(digitInvest, { campagneOuverte });
  await seedOgestion(ogestion, {
    pepper: environment.OGESTION_PASSWORD_PEPPER ?? '',
    keySecret: environment.OGESTION_KEY_ENCRYPTION_SECRET ?? '',
    digitInvestUrl: environment.DIGIT_INVEST_URL ?? '',
    digitInvestKey: publicPart(JSON.parse(environment.DIGIT_INVEST_CLIENT_KEY ?? '')),
  });
  const sub = await subOfPaul(ogestion);
  if (sub) await seedDemandes(digitInvest, { iss: environment.OGESTION_ISSUER ?? '', sub });
}
