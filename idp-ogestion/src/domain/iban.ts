import { createHmac } from 'node:crypto';
import { seal, sealingKey, unseal } from '#shared/sealing.ts';

/** An IBAN as machines write it: no spaces, capitals. */
export const normaliseIban = (typed: string): string => typed.replace(/\s/g, '').toUpperCase();

/** A French account, like one of Monaco, has 27 characters; ISO 13616 allows others between 15 and 34. */
const FRENCH_LENGTH = 27;

/** Whether `value` is an IBAN: its shape, and its check digits, by which the whole is 1 modulo 97 (ISO 7064). */
export function isIban(value: string): boolean {
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(value)) return false;
  if (/^(FR|MC)/.test(value) && value.length !== FRENCH_LENGTH) return false;
  return modulo97(value) === 1;
}

/** The IBAN of an account (`bban`, without country or check digits). */
export const ibanOf = (country: string, bban: string): string =>
  `${country}${String(98 - modulo97(`${country}00${bban}`)).padStart(2, '0')}${bban}`;

/** The first four characters go to the end, letters count from 10; digits are taken one by one, so that no number is too large. */
function modulo97(iban: string): number {
  const digits = [...`${iban.slice(4)}${iban.slice(0, 4)}`].map((sign) => Number.parseInt(sign, 36)).join('');
  return [...digits].reduce((rest, digit) => (rest * 10 + Number(digit)) % 97, 0);
}

/** `FR76 •••• •••• 123`: what lists and exports show (S86). */
export const maskIban = (iban: string): string => `${iban.slice(0, 4)} •••• •••• ${iban.slice(-3)}`;

/** `FR76 3000 4000 0312 …`, in groups of four with no-break spaces, as it is read aloud and copied. */
export const formatIban = (iban: string): string => iban.replace(/(.{4})(?=.)/g, '$1\u00a0');

/** How IBANs are kept: sealed for their établissement, and recognised by their HMAC, under keys drawn from one secret. */
export type IbanVault = {
  seal(siret: string, iban: string): Buffer;
  /** Throws when it was sealed for another établissement or under another secret. */
  open(siret: string, sealed: Buffer): string;
  hmac(iban: string): Buffer;
};

/** `secret` is OGESTION_KEY_ENCRYPTION_SECRET. */
export function ibanVault(secret: string): IbanVault {
  const [sealing, recognising] = [sealingKey(secret, 'ogestion iban'), sealingKey(secret, 'ogestion iban hmac')];
  return {
    seal: (siret, iban) => seal(sealing, siret, iban),
    open: (siret, sealed) => unseal(sealing, siret, sealed),
    hmac: (iban) => createHmac('sha256', recognising).update(iban).digest(),
  };
}
