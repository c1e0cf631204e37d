import {
  applyDossiers,
  decideDossiers,
  findDossierFaults,
  findDossierRegions,
  stageDossiers,
} from '../../store/imports/dossiers.ts';
import * as read from './readers.ts';
import { REFUSALS_SHOWN } from './report.ts';
import type { Layout, Row, Value } from './row.ts';
import type { Importer } from './run.ts';

const COLUMNS = [
  ...['numero', 'siret', 'type', 'beneficiaire', 'formation', 'statut'],
  ...['date_debut', 'date_fin', 'montant_engage'],
];

const LAYOUT: Layout = { required: COLUMNS, optional: [], tellsUnread: true, read: readDossier };

function readDossier(row: Row): Value[] {
  const begins = row.required('date_debut', read.date);
  const ends = row.required('date_fin', read.date);
  if (begins && ends && ends < begins) row.refuse('date_fin', 'is before date_debut');
  return [
    row.required('numero', read.reference),
    row.required('siret', read.siret),
    row.required('type', read.oneOf('CONTRAT_APPRENTISSAGE', 'ACTION_FORMATION')),
    row.required('beneficiaire', read.initials),
    row.required('formation', read.text(200)),
    row.required('statut', read.oneOf('EN_INSTRUCTION', 'ACCORDE', 'EN_COURS', 'SOLDE', 'REFUSE', 'ANNULE')),
    begins,
    ends,
    row.required('montant_engage', read.centsFromZero),
  ];
}

/** Dossiers by their number: a known one takes what the file says, the others stay as they are. */
export const dossierImporter: Importer = {
  kind: 'dossiers',
  layoutOf: async () => LAYOUT,
  stage: stageDossiers,
  prepare: async () => {},
  faults: (tx) => findDossierFaults(tx, REFUSALS_SHOWN),
  decide: async (tx) => [{ what: 'dossiers', ...(await decideDossiers(tx)) }],
  regions: findDossierRegions,
  apply: applyDossiers,
};
