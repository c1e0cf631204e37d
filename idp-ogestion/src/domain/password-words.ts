/** Names of the service, without spaces. */
export const SERVICE_WORDS = ['ogestion', 'digitinvest', 'constructys'];

/** Words found in the names of many organismes, and in many good passphrases. */
export const ORGANISME_WORDS_SAID_BY_ALL = new Set([
  'apprentis',
  'apprentissage',
  'batiment',
  'campus',
  'centre',
  'compagnons',
  'construction',
  'formation',
  'formations',
  'metiers',
  'ouest',
  'publics',
  'travaux',
]);

const fold = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

const LETTERS = /[\p{L}\p{N}]+/gu;

/** The words of a text without accents or case, and the text as one word: « Le Goff » gives le, goff, legoff. */
export function wordsOf(text: string): string[] {
  const words: string[] = fold(text).match(LETTERS) ?? [];
  return [...new Set([...words, words.join('')])].filter((word) => word.length > 2);
}

/**
 * The first of these words that a password contains, whatever its accents, case and punctuation. A word of three letters must
 * stand alone: « Luc » is no reason to refuse « lucarne ».
 */
export function wordIn(password: string, words: string[]): string | undefined {
  const alone: string[] = fold(password).match(LETTERS) ?? [];
  const whole = alone.join('');
  return words.find((word) => (word.length > 3 ? whole.includes(word) : alone.includes(word)));
}
