const SHOWN_LENGTH = 40;
const LIKE_IBAN = /^[A-Z]{2}\d{2}(?:\s?[A-Z0-9]){11,30}$/i;
/** What a terminal may obey, or what breaks a line. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

const bare = (text: string): string => {
  const shown = text.replaceAll(UNPRINTABLE, ' ');
  return shown.length > SHOWN_LENGTH ? `${shown.slice(0, SHOWN_LENGTH)}…` : shown;
};

/** A word of a file as an operator may read it: short, on one line. An account number in the wrong place is not repeated. */
export const printable = (text: string): string => (LIKE_IBAN.test(text) ? 'what looks like an IBAN' : bare(text));

/** The same in the words of a refusal. */
export const quote = (text: string): string => (LIKE_IBAN.test(text) ? printable(text) : `« ${bare(text)} »`);
