import { isSiren, isSiret } from '#shared/siret.ts';
import { isUai } from '#shared/uai.ts';
import { isIban } from '../iban.ts';
import { quote } from './quote.ts';

/** The reason for which a cell is refused: the end of a sentence that begins with the name of its column. */
export class Unreadable extends Error {}

/**
 * Reads one cell, already trimmed and not empty, and gives the text of its value in PostgreSQL. Throws `Unreadable`. A reason
 * repeats what stood in the cell unless that may be personal (names, IBAN).
 */
export type Reader = (text: string) => string;

const matching =
  (pattern: RegExp, reason: string): Reader =>
  (text) => {
    if (!pattern.test(text)) throw new Unreadable(`${quote(text)} ${reason}`);
    return text;
  };

/** What a file that was not saved as UTF-8 shows, and what no name or address holds. */
const UNFIT = /[\p{Cc}\ufffd]/u;

/** A text of at most `length` characters. */
export const text =
  (length: number): Reader =>
  (value) => {
    if (UNFIT.test(value)) throw new Unreadable('holds a character that is not text: save the file as UTF-8');
    if (value.length > length) throw new Unreadable(`has ${value.length} characters, ${length} at most are kept`);
    return value;
  };

export const siren: Reader = (value) => {
  if (!isSiren(value))
    throw new Unreadable(`${quote(value)} is not a SIREN: nine digits, of which the last is a control digit`);
  return value;
};

export const siret: Reader = (value) => {
  if (!isSiret(value))
    throw new Unreadable(`${quote(value)} is not a SIRET: fourteen digits, of which the last is a control digit`);
  return value;
};

/** What has the form of a SIRET, whatever its control digits. */
export const fourteenDigits = matching(/^\d{14}$/, 'is not a SIRET: fourteen digits');
export const nda = matching(/^\d{11}$/, 'is not a NDA: eleven digits');
export const codePostal = matching(/^\d{5}$/, 'is not a postal code: five digits');
export const region = matching(/^\d{2}$/, 'is not the Insee code of a region: two digits');
export const reference = matching(
  /^[A-Za-z0-9][A-Za-z0-9._/-]{0,39}$/,
  'is not a reference: 40 letters, digits, and . _ / - at most',
);

export const uai: Reader = (value) => {
  if (!isUai(value)) throw new Unreadable(`${quote(value)} is not a UAI: seven digits and their control letter`);
  return value;
};

const YES = new Set(['oui', 'true', '1']);
const NO = new Set(['non', 'false', '0']);

export const boolean: Reader = (value) => {
  const word = value.toLowerCase();
  if (!YES.has(word) && !NO.has(word)) throw new Unreadable(`${quote(value)} is neither oui nor non`);
  return String(YES.has(word));
};

/** One of the words of a closed list. */
export const oneOf =
  (...words: string[]): Reader =>
  (value) => {
    if (!words.includes(value)) throw new Unreadable(`${quote(value)} is not one of ${words.join(', ')}`);
    return value;
  };

/** `2026-09-01` or `01/09/2026`, of a day that exists in this century or the last. */
export const date: Reader = (value) => {
  const [, day, month, year] = /^(\d{2})\/(\d{2})\/(\d{4})$/.exec(value) ?? [];
  const iso = year ? `${year}-${month}-${day}` : value;
  if (!/^(?:19|20)\d\d-\d\d-\d\d$/.test(iso) || !exists(iso)) {
    throw new Unreadable(`${quote(value)} is not a day: AAAA-MM-JJ or JJ/MM/AAAA`);
  }
  return iso;
};

const exists = (iso: string): boolean => {
  const instant = Date.parse(`${iso}T00:00:00Z`);
  return !Number.isNaN(instant) && new Date(instant).toISOString().startsWith(iso);
};

/** Euros, `1234.56` or `1234,56`, as whole cents: by their digits, never through a floating-point number. */
export const cents: Reader = (value) => {
  const [, sign, euros, decimals = ''] = /^(-?)(\d{1,12})(?:[.,](\d{1,2}))?$/.exec(value) ?? [];
  if (euros === undefined)
    throw new Unreadable(`${quote(value)} is not an amount in euros: 1234.56 or 1234,56, without spaces`);
  return String(BigInt(`${euros}${decimals.padEnd(2, '0')}`) * (sign ? -1n : 1n));
};

export const centsFromZero: Reader = (value) => {
  const amount = cents(value);
  if (amount.startsWith('-')) throw new Unreadable(`${quote(value)} is below zero`);
  return amount;
};

const INITIALS = /^(?:\p{Lu}{1,3}|\p{Lu}\.?(?:[ -]\p{Lu}\.?){1,3}|(?:\p{Lu}\.[ -]?){1,4})$/u;
const INITIALS_LENGTH = 10;

/** Initials: an apprentice is named nowhere (G62). */
export const initials: Reader = (value) => {
  if (value.length > INITIALS_LENGTH || !INITIALS.test(value))
    throw new Unreadable('must be initials, such as « L. M. », never a name');
  return value;
};

/** As banks print it, or in one piece; kept in one piece. */
export const iban: Reader = (value) => {
  const joined = value.replaceAll(/\s/g, '').toUpperCase();
  if (!isIban(joined)) throw new Unreadable('is not an IBAN: its control digits or its length are wrong');
  return joined;
};

/** Beside the holder and the IBAN, either of which may stand in its place. */
export const bic: Reader = (value) => {
  if (!/^[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?$/.test(value))
    throw new Unreadable('is not a BIC: eight or eleven letters and digits');
  return value;
};
