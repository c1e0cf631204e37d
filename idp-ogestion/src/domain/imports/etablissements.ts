import type { Db } from '#shared/pg.ts';
import {
  applyEtablissements,
  decideEtablissements,
  findEtablissementRegions,
} from '../../store/imports/etablissement-changes.ts';
import { findEtablissementFaults } from '../../store/imports/etablissement-faults.ts';
import {
  completeEtablissements,
  findSealedIban,
  findSirens,
  findSirets,
  lockStagedOrganismes,
  stageEtablissements,
} from '../../store/imports/etablissements.ts';
import { findMovedSieges, settleSieges, stageRegions } from '../../store/imports/sieges.ts';
import type { IbanVault } from '../iban.ts';
import { regionOf } from '../regions.ts';
import { CsvFault } from './csv.ts';
import { hasBank, ownLayout } from './etablissement-layout.ts';
import { REFUSALS_SHOWN, type Tally } from './report.ts';
import type { Importer } from './run.ts';
import { isSirene, type Known, sireneLayout } from './sirene-layout.ts';

/** Organismes and établissements, from Constructys' own file or from Insee's; `openVault` is asked for when the file holds IBANs. */
export const createEtablissementImporter = (openVault: () => Promise<IbanVault>): Importer => ({
  kind: 'etablissements',
  layoutOf: async (tx, header) => {
    if (isSirene(header)) return sireneLayout(await findKnown(tx));
    return ownLayout(hasBank(header) ? await proven(tx, await openVault()) : undefined);
  },
  stage: stageEtablissements,
  prepare,
  faults: (tx) => findEtablissementFaults(tx, REFUSALS_SHOWN),
  decide,
  regions: findEtablissementRegions,
  apply: applyEtablissements,
});

async function findKnown(tx: Db): Promise<Known> {
  return { sirens: new Set(await findSirens(tx)), sirets: new Set(await findSirets(tx)) };
}

const OTHER_SECRET =
  'cannot be sealed: OGESTION_KEY_ENCRYPTION_SECRET is not the secret that sealed the IBANs known here. Give that one; if it was changed on purpose, delete the rows of coordonnees_bancaires first';

/** The vault, once it has opened an IBAN that is known here: what another secret seals, the portal cannot show. */
async function proven(tx: Db, vault: IbanVault): Promise<IbanVault> {
  const known = await findSealedIban(tx);
  try {
    if (known) vault.open(known.siret, known.sealed);
  } catch {
    throw new CsvFault({ line: 1, column: 'iban', reason: OTHER_SECRET });
  }
  return vault;
}

async function prepare(tx: Db): Promise<void> {
  await lockStagedOrganismes(tx);
  await completeEtablissements(tx);
  await settleSieges(tx);
  await followSieges(tx);
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
