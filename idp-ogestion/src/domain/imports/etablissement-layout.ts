import { type IbanVault, maskIban } from '../iban.ts';
import { regionOf } from '../regions.ts';
import * as read from './readers.ts';
import type { Layout, Row, Value } from './row.ts';

const REQUIRED = [
  ...['siren', 'raison_sociale', 'nda', 'est_of', 'est_cfa'],
  ...['siret', 'adresse', 'code_postal', 'ville', 'uai', 'cfa', 'siege'],
];
const BANK = ['titulaire', 'iban', 'bic'];

/** Whether a header names bank details. */
export const hasBank = (header: string[]): boolean => BANK.some((column) => header.includes(column));

/** Constructys' own file: one line an établissement, which repeats what is of its organisme. `vault` keeps its IBANs, if it has any. */
export const ownLayout = (vault: IbanVault | undefined): Layout => ({
  required: REQUIRED,
  optional: ['region', 'ferme_le', ...BANK],
  tellsUnread: true,
  read: (row) => [...readSite(row), ...readOrganisme(row), ...readBank(row, vault)],
});

function readSite(row: Row): Value[] {
  const siret = row.required('siret', read.siret);
  const siren = row.required('siren', read.siren);
  if (siret && siren && !siret.startsWith(siren)) row.refuse('siret', 'does not begin with the SIREN of its line');
  return [
    siren,
    siret,
    null,
    row.optional('adresse', read.text(200)) ?? '',
    row.required('code_postal', read.codePostal),
    row.required('ville', read.text(100)),
    row.optional('uai', read.uai),
    row.required('cfa', read.boolean),
    row.required('siege', read.boolean),
    row.optional('ferme_le', read.date),
    String(row.has('ferme_le')),
  ];
}

function readOrganisme(row: Row): Value[] {
  const estOf = row.required('est_of', read.boolean);
  const estCfa = row.required('est_cfa', read.boolean);
  if (estOf === 'false' && estCfa === 'false') row.refuse('est_of', 'an organisme is OF, CFA or both');
  if (estCfa === 'false' && row.optional('cfa', read.boolean) === 'true')
    row.refuse('cfa', 'is oui although est_cfa is non');
  return [
    row.required('raison_sociale', read.text(200)),
    row.optional('nda', read.nda),
    estOf,
    estCfa,
    row.optional('region', read.region),
    regionOf(row.text('code_postal')) ?? null,
  ];
}

/** The three of them, or nothing: an account that the file leaves out stays as it is. */
function readBank(row: Row, vault: IbanVault | undefined): Value[] {
  if (!vault || BANK.every((column) => row.text(column) === '')) return [null, null, null, null, null];
  const titulaire = row.required('titulaire', read.text(140));
  const bic = row.required('bic', read.bic);
  const iban = row.required('iban', read.iban);
  return [titulaire, bic, maskIban(iban), bytea(vault.seal(row.text('siret'), iban)), bytea(vault.fingerprint(iban))];
}

const bytea = (bytes: Buffer): string => `\\x${bytes.toString('hex')}`;
