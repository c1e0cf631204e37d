import type { Db } from '#shared/pg.ts';
import {
  applyEtablissements,
  decideEtablissements,
  findEtablissementRegions,
} from '../../store/imports/etablissement-changes.ts';
import { findEtablissementFaults } from '../../store/imports/etablissement-faults.ts';
import {
  completeEtablissements,
  findSirens,
  forgetClosedUnknown,
  lockStagedOrganismes,
  stageEtablissements,
} from '../../store/imports/etablissements.ts';
import { findMovedSieges, settleSieges, stageRegions } from '../../store/imports/sieges.ts';
import type { IbanVault } from '../iban.ts';
import { regionOf } from '../regions.ts';
import { hasBank, ownLayout } from './etablissement-layout.ts';
import { REFUSALS_SHOWN, type Tally } from './report.ts';
import type { Importer } from './run.ts';
import { isSirene, sireneLayout } from './sirene-layout.ts';

/** Organismes and établissements, from Constructys' own file or from Insee's; `openVault` is asked for when the file holds IBANs. */
export const createEtablissementImporter = (openVault: () => Promise<IbanVault>): Importer => ({
  kind: 'etablissements',
  layoutOf: async (tx, header) => {
    if (isSirene(header)) return sireneLayout(new Set(await findSirens(tx)));
    return ownLayout(hasBank(header) ? await openVault() : undefined);
  },
  stage: stageEtablissements,
  prepare,
  faults: (tx) => findEtablissementFaults(tx, REFUSALS_SHOWN),
  decide,
  regions: findEtablissementRegions,
  apply: applyEtablissements,
});

async function prepare(tx: Db): Promise<number> {
  await lockStagedOrganismes(tx);
  const setAside = await forgetClosedUnknown(tx);
  await completeEtablissements(tx);
  await settleSieges(tx);
  await followSieges(tx);
  return setAside;
}

/** An organisme follows its siège to another region, unless somebody of Constructys chose its region. */
async function followSieges(tx: Db): Promise<void> {
  const regions = new Map<string, string>();
  for (const { siren, region, from, to } of await findMovedSieges(tx)) {
    const next = regionOf(to);
    if (next && next !== region && regionOf(from) === region) regions.set(siren, next);
  }
  if (regions.size > 0) await stageRegions(tx, regions);
}

async function decide(tx: Db): Promise<Tally[]> {
  const { organismes, etablissements, coordonnees } = await decideEtablissements(tx);
  return [
    { what: 'organismes', ...organismes },
    { what: 'etablissements', ...etablissements },
    { what: 'coordonnees bancaires', ...coordonnees },
  ];
}
