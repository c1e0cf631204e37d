/**
 * Registers Digit Invest CFA in the database of oGestion, or brings its registration up to date: addresses and public key.
 *   OGESTION_DATABASE_URL, DIGIT_INVEST_URL, DIGIT_INVEST_PUBLIC_KEY   node scripts/register-digit-invest.ts
 */
import pg from 'pg';
import { systemClock } from '#shared/clock.ts';
import { readSettings } from '#shared/env.ts';
import { saveClient } from '../idp-ogestion/src/store/clients.ts';
import { REGISTRATION_SETTINGS } from './registration-settings.ts';
import { digitInvest } from './seed/digit-invest-client.ts';

const settings = readSettings(REGISTRATION_SETTINGS, process.env);
const db = new pg.Client({ connectionString: settings.OGESTION_DATABASE_URL });
await db.connect();
await saveClient(db, digitInvest(settings.DIGIT_INVEST_URL, settings.DIGIT_INVEST_PUBLIC_KEY), systemClock.now());
await db.end();
console.log(`Digit Invest CFA is registered at ${settings.DIGIT_INVEST_URL}.`);
