/** The seeds, for `npm start` and the tests. */

export { seedDemandes, subOfPaul } from './seed/demandes.ts';
export { seedDigitInvest } from './seed/digit-invest.ts';
export { type OgestionSeed, seedOgestion } from './seed/ogestion.ts';
