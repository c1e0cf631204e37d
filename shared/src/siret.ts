/** Luhn sum of a string of digits, counted from the right (ISO/IEC 7812-1 annex B). */
const luhnSum = (digits: string): number =>
  [...digits].reverse().reduce((sum, digit, rank) => {
    const value = Number(digit) * (rank % 2 === 0 ? 1 : 2);
    return sum + (value > 9 ? value - 9 : value);
  }, 0);

const digitSum = (digits: string): number => [...digits].reduce((sum, digit) => sum + Number(digit), 0);

const LA_POSTE = '356000000';

/** Whether `value` is a SIREN: nine digits whose Luhn sum is a multiple of ten (Insee). */
export const isSiren = (value: string): boolean => /^\d{9}$/.test(value) && luhnSum(value) % 10 === 0;

/**
 * Whether `value` is a SIRET: fourteen digits, Luhn on the whole and on its SIREN (Insee). The sites of La Poste may
 * instead have a digit sum that is a multiple of five. To be asked where a person types a SIRET, never on display.
 */
export function isSiret(value: string): boolean {
  if (!/^\d{14}$/.test(value) || !isSiren(value.slice(0, 9))) return false;
  if (luhnSum(value) % 10 === 0) return true;
  return value.startsWith(LA_POSTE) && digitSum(value) % 5 === 0;
}

/** The organismes of some établissements, each once; what has not 14 digits is of none. */
export const sirensOf = (sirets: string[]): string[] => [
  ...new Set(sirets.filter((siret) => /^\d{14}$/.test(siret)).map((siret) => siret.slice(0, 9))),
];

/** `00012345500016` → `000 123 455 00016`, with no-break spaces; anything that has not 14 digits is left as it is. */
export const formatSiret = (siret: string): string =>
  siret.replace(/^(\d{3})(\d{3})(\d{3})(\d{5})$/, '$1\u00a0$2\u00a0$3\u00a0$4');

/** `000123455` → `000 123 455`, with no-break spaces. */
export const formatSiren = (siren: string): string => siren.replace(/^(\d{3})(\d{3})(\d{3})$/, '$1\u00a0$2\u00a0$3');
