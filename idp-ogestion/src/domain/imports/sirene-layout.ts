import { regionOf } from '../regions.ts';
import * as read from './readers.ts';
import type { Layout, Row, Value } from './row.ts';

const REQUIRED = [
  ...[
    'siren',
    'siret',
    'etablissementSiege',
    'numeroVoieEtablissement',
    'typeVoieEtablissement',
    'libelleVoieEtablissement',
  ],
  ...['codePostalEtablissement', 'libelleCommuneEtablissement', 'dateDebut', 'etatAdministratifEtablissement'],
];

/** Whether a header is that of Insee's StockEtablissement. */
export const isSirene = (header: string[]): boolean => header.includes('etatAdministratifEtablissement');

/** What is known here: organismes, and établissements. */
export type Known = { sirens: ReadonlySet<string>; sirets: ReadonlySet<string> };

/** Insee's StockEtablissement: of its millions of lines, those of the organismes known here. */
export const sireneLayout = (known: Known): Layout => ({
  required: REQUIRED,
  optional: [],
  tellsUnread: false,
  read: (row) => readSite(row, known),
});

const CLOSED = 'F';
const NOTHING: Value[] = Array.from({ length: 5 }, () => null);

/** What is odd in a line that concerns nobody here is not looked at, but for a SIRET that is none: columns may have slipped. */
function readSite(row: Row, known: Known): Value[] | undefined {
  const siret = row.required('siret', read.fourteenDigits);
  if (row.isRefused || !concerns(row, siret, known)) return undefined;
  row.required('siret', read.siret);
  const siren = siret.slice(0, 9);
  if (row.text('siren') !== siren) row.refuse('siren', 'is not the SIREN of its SIRET');
  const codePostal = shown(row, 'codePostalEtablissement', read.codePostal);
  const isClosed = row.required('etatAdministratifEtablissement', read.oneOf('A', CLOSED)) === CLOSED;
  return [
    siren,
    siret,
    shown(row, 'denominationUsuelleEtablissement') ?? shown(row, 'enseigne1Etablissement'),
    addressOf(row),
    codePostal,
    shown(row, 'libelleCommuneEtablissement') ?? shown(row, 'libelleCommuneEtrangerEtablissement'),
    ...[null, null],
    row.required('etablissementSiege', read.boolean),
    isClosed ? row.required('dateDebut', read.date) : null,
    'true',
    ...[...NOTHING, regionOf(codePostal ?? '') ?? null, ...NOTHING],
  ];
}

/** Whether a line is of an organisme known here, and not a site that closed before anybody knew it. */
function concerns(row: Row, siret: string, { sirens, sirets }: Known): boolean {
  if (sirets.has(siret)) return true;
  if (row.text('etatAdministratifEtablissement') === CLOSED) return false;
  return sirens.has(siret.slice(0, 9)) || sirens.has(row.text('siren'));
}

/** What Sirene shows under the mark of a person who asked that his address be hidden. */
const HIDDEN = '[ND]';
const PARTIAL = 'P';

const shown = (row: Row, column: string, reader = read.text(200)): Value =>
  row.text(column) === HIDDEN ? null : row.optional(column, reader);

const STREET = ['numeroVoie', 'indiceRepetition', 'typeVoie', 'libelleVoie'];

function addressOf(row: Row): string {
  if (row.text('statutDiffusionEtablissement') === PARTIAL) return '';
  const part = (name: string): Value => shown(row, `${name}Etablissement`);
  const street = STREET.map(part).filter(Boolean).join(' ');
  return [part('complementAdresse'), street, part('distributionSpeciale')].filter(Boolean).join(', ');
}
