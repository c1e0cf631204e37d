import { BOURG, LYON, PARIS, RENNES, SAINT_LEU, SAINT_PAUL } from '../cast.ts';

/** Where an établissement of the cast is paid. No bank has this code, so that the account is nobody's. */
export type SeedAccount = { siret: string; iban: string; bic: string; updatedAt: string };

const BANQUE = '99999';
export const FICTITIOUS_BIC = 'FICTFRPP';

/** Grenoble has given none: such a line is to be seen too. */
const ACCOUNTS: [siret: string, guichet: string, compte: string, updatedAt: string][] = [
  [BOURG.siret, '00101', '00012345601', '2025-02-17T08:30:00Z'],
  [LYON.siret, '00169', '00012345624', '2025-11-04T14:05:00Z'],
  [RENNES.siret, '00135', '00023456714', '2025-01-20T09:12:00Z'],
  [PARIS.siret, '00175', '00034567815', '2025-06-11T10:47:00Z'],
  [SAINT_PAUL.siret, '00974', '00045678014', '2025-03-03T05:20:00Z'],
  [SAINT_LEU.siret, '00974', '00045678022', '2023-09-12T05:20:00Z'],
];

export const seedAccounts = (): SeedAccount[] =>
  ACCOUNTS.map(([siret, guichet, compte, updatedAt]) => ({
    ...{ siret, bic: FICTITIOUS_BIC, updatedAt },
    iban: frenchIban(`${BANQUE}${guichet}${compte}`),
  }));

/** The IBAN of a French account without letters: the key of its RIB, then the check digits of ISO 13616, both modulo 97. */
export function frenchIban(account: string): string {
  const rib = 97n - ((BigInt(account) * 100n) % 97n);
  const bban = `${account}${two(rib)}`;
  return `FR${two(98n - (BigInt(`${bban}152700`) % 97n))}${bban}`;
}

const two = (key: bigint): string => String(key).padStart(2, '0');
