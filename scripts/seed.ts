/** The seeds, for `npm start` and the tests. */
export { type OgestionSeed, seedOgestion } from './seed/ogestion.ts';
