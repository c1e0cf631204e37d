import {
  applyReglements,
  decideReglements,
  findReglementFaults,
  findReglementRegions,
  stageReglements,
} from '../../store/imports/reglements.ts';
import * as read from './readers.ts';
import { REFUSALS_SHOWN } from './report.ts';
import type { Layout, Row, Value } from './row.ts';
import type { Importer } from './run.ts';

const COLUMNS = ['reference', 'siret', 'dossier', 'nature', 'date_reglement', 'montant', 'mode'];

const LAYOUT: Layout = { required: COLUMNS, optional: [], tellsUnread: true, read: readReglement };

function readReglement(row: Row): Value[] {
  return [
    row.required('reference', read.reference),
    row.required('siret', read.siret),
    row.optional('dossier', read.reference),
    row.required('nature', read.oneOf('REGLEMENT', 'AVOIR', 'TROP_PERCU')),
    row.required('date_reglement', read.date),
    row.required('montant', read.cents),
    row.required('mode', read.oneOf('VIREMENT', 'CHEQUE', 'COMPENSATION')),
  ];
}

/** Règlements by their reference: a known one takes what the file says, the others stay as they are. */
export const reglementImporter: Importer = {
  kind: 'reglements',
  layoutOf: async () => LAYOUT,
  stage: stageReglements,
  prepare: async () => {},
  faults: (tx) => findReglementFaults(tx, REFUSALS_SHOWN),
  decide: async (tx) => [{ what: 'reglements', ...(await decideReglements(tx)) }],
  regions: findReglementRegions,
  apply: applyReglements,
};
