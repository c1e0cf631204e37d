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

/** Insee's StockEtablissement: of its millions of lines, those of the organismes known here. */
export const sireneLayout = (sirens: ReadonlySet<string>): Layout => ({
  required: REQUIRED,
  optional: [],
  tellsUnread: false,
  read: (row) => readSite(row, sirens),
});

const NOTHING: Value[] = Array.from({ length: 5 }, () => null);

function readSite(row: Row, sirens: ReadonlySet<string>): Value[] | undefined {
  const siret = row.required('siret', read.siret);
  const siren = siret.slice(0, 9);
  if (row.text('siren') !== siren && siret) row.refuse('siren', 'is not the SIREN of its SIRET');
  if (row.isRefused || !sirens.has(siren)) return undefined;
  const codePostal = shown(row, 'codePostalEtablissement', read.codePostal);
  const isClosed = row.required('etatAdministratifEtablissement', read.oneOf('A', 'F')) === 'F';
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
