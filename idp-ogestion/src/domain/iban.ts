import { createHmac } from 'node:crypto';
import { seal, sealingKey, unseal } from '#shared/sealing.ts';

const SHAPE = /^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/;
const FRENCH_LENGTH = 27;

/** Whether `iban`, in capitals and without spaces, is one: its shape, and its control digits (ISO 13616, mod 97). */
export function isIban(iban: string): boolean {
  if (!SHAPE.test(iban)) return false;
  if (iban.startsWith('FR') && iban.length !== FRENCH_LENGTH) return false;
  const digits = (iban.slice(4) + iban.slice(0, 4)).replace(/[A-Z]/g, (letter) => String(parseInt(letter, 36)));
  return BigInt(digits) % 97n === 1n;
}

/** « FR76 •••• •••• 123 »: enough to recognise an account, not enough to use it. */
export const maskIban = (iban: string): string => `${iban.slice(0, 4)} •••• •••• ${iban.slice(-3)}`;

/** `FR76 3000 4000 0312 …`: in groups of four with no-break spaces, as it is read aloud and copied. */
export const formatIban = (iban: string): string => iban.replace(/(.{4})(?=.)/g, '$1\u00a0');

export type IbanVault = {
  /** The IBAN of an établissement as the database keeps it: opened for this établissement only. */
  seal(siret: string, iban: string): Buffer;
  open(siret: string, sealed: Buffer): string;
  /** The same for the same IBAN, whereas two seals of it differ: an import sees by it what has changed. */
  fingerprint(iban: string): Buffer;
};

/** What keeps IBANs, from the secret that stays outside the database (OGESTION_KEY_ENCRYPTION_SECRET). */
export function createIbanVault(secret: string): IbanVault {
  const key = sealingKey(secret, 'ogestion iban');
  const fingerprintKey = sealingKey(secret, 'ogestion iban fingerprint');
  const placeOf = (siret: string): string => `coordonnees_bancaires ${siret}`;
  return {
    seal: (siret, iban) => seal(key, placeOf(siret), iban),
    open: (siret, sealed) => unseal(key, placeOf(siret), sealed),
    fingerprint: (iban) => createHmac('sha256', fingerprintKey).update(iban).digest(),
  };
}
