import { createWriteStream, readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { isSiren, isSiret } from '#shared/siret.ts';

const SITES = 5;
/** One SIREN in a hundred is that of an organisme known here. */
const KNOWN_EVERY = 100;

const EXAMPLE = 'docs/examples/imports/stock-etablissement.csv';
const DIGITS = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];

/** What begins with `digits` and ends with the control digit that makes it right. */
const controlled = (digits: string, isRight: (whole: string) => boolean): string =>
  DIGITS.map((digit) => digits + digit).find(isRight) ?? '';

const sirenOf = (rank: number): string => controlled(String(10_000_000 + rank), isSiren);

/** The SIREN of a file of `rows` lines that are to be known here. */
export const knownSirens = (rows: number): string[] =>
  Array.from({ length: rows / SITES / KNOWN_EVERY }, (_, rank) => sirenOf(rank * KNOWN_EVERY));

/** What one line of the file becomes; its number is given as an editor shows it. */
export type Damage = { line: number; change(text: string): string };

/** Writes a StockEtablissement of `rows` lines, as Insee's has them; `damage` spoils one of them. */
export function writeStockFile(file: string, rows: number, damage?: Damage): Promise<void> {
  const [header = ''] = readFileSync(EXAMPLE, 'utf8').split('\n', 1);
  return pipeline(Readable.from(chunksOf(header, rows, damage)), createWriteStream(file));
}

function* chunksOf(header: string, rows: number, damage?: Damage): Generator<string> {
  yield `${header}\n`;
  for (let rank = 0; rank < rows / SITES; rank += 1) {
    const lines = sitesOf(rank);
    const spoilt = damage ? damage.line - 2 - rank * SITES : -1;
    yield `${(damage ? lines.map((line, site) => (site === spoilt ? damage.change(line) : line)) : lines).join('\n')}\n`;
  }
}

/** The lines of one SIREN; its last site is closed. */
function sitesOf(rank: number): string[] {
  const siren = sirenOf(rank);
  return Array.from({ length: SITES }, (_, site) => lineOf(siren, rank * SITES + site, site));
}

function lineOf(siren: string, row: number, site: number): string {
  const nic = controlled(siren + String(site + 1).padStart(4, '0'), isSiret).slice(siren.length);
  const departement = String((row % 95) + 1).padStart(2, '0');
  const created = `${1980 + (row % 45)}-0${(row % 9) + 1}-01`;
  return [
    ...[siren, nic, siren + nic, 'O', created, '12', '2024', '', '2026-06-15T08:12:40', String(site === 0), '2', ''],
    ...[
      String((row % 180) + 1),
      '',
      'RUE',
      `DES COMPAGNONS DU DEVOIR ${row % 977}`,
      `${departement}${row % 90}00`.slice(0, 5),
    ],
    ...[`COMMUNE NUMERO ${row % 36_000}`, '', '', `${departement}053`, '', '', '', ''],
    ...Array.from({ length: 14 }, () => ''),
    ...[
      created,
      site === SITES - 1 ? 'F' : 'A',
      '',
      '',
      '',
      `"ATELIER ""${row}"", METIERS DU BATIMENT"`,
      '85.32Z',
      'NAFRev2',
      'O',
    ],
  ].join(',');
}
