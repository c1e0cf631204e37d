/** The seeds, for `npm start` and the tests. */

export { seedDigitInvest } from './seed/digit-invest.ts';
export { type OgestionSeed, seedOgestion } from './seed/ogestion.ts';
