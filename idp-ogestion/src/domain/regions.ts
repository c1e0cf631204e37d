/** The départements of each region, by Insee code. */
const REGIONS: Record<string, string> = {
  '84': '01 03 07 15 26 38 42 43 63 69 73 74',
  '27': '21 25 39 58 70 71 89 90',
  '53': '22 29 35 56',
  '24': '18 28 36 37 41 45',
  '94': '20',
  '44': '08 10 51 52 54 55 57 67 68 88',
  '32': '02 59 60 62 80',
  '11': '75 77 78 91 92 93 94 95',
  '28': '14 27 50 61 76',
  '75': '16 17 19 23 24 33 40 47 64 79 86 87',
  '76': '09 11 12 30 31 32 34 46 48 65 66 81 82',
  '52': '44 49 53 72 85',
  '93': '04 05 06 13 83 84',
  '01': '971',
  '02': '972',
  '03': '973',
  '04': '974',
  '06': '976',
};

const BY_DEPARTEMENT = new Map(
  Object.entries(REGIONS).flatMap(([region, departements]) => departements.split(' ').map((code) => [code, region])),
);

/** Whether there is a region of this Insee code. */
export const isRegion = (code: string): boolean => Object.hasOwn(REGIONS, code);

/**
 * Insee code of the region of a postal code: two digits say it, three overseas, 20xxx being Corse. Gives nothing for what is not a
 * postal code of one of the regions.
 */
export function regionOf(codePostal: string): string | undefined {
  if (!/^\d{5}$/.test(codePostal)) return undefined;
  return BY_DEPARTEMENT.get(codePostal.slice(0, codePostal.startsWith('97') ? 3 : 2));
}
