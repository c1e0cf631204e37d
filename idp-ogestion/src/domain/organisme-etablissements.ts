import type { Db } from '#shared/pg.ts';
import { Refusal } from '#shared/refusal.ts';
import {
  type EtablissementData,
  insertEtablissement,
  type KnownEtablissement,
  lockEtablissement,
  saveEtablissement,
  takeSiege,
} from '../store/organisme-etablissements.ts';
import { warnOfClosure } from './closures.ts';
import type { Context } from './context.ts';
import { Faults, type WarningCode } from './faults.ts';
import { once } from './operations.ts';
import { journal, type Order, requireCfa } from './organisme-changes.ts';
import { type EtablissementForm, readEtablissementForm } from './organisme-form.ts';
import { openOrganisme } from './organismes.ts';
import { type Agent, agentNow } from './staff.ts';
import { refuseStaleOrganisme } from './stale.ts';

type By = Pick<Agent, 'sub'>;
type Addition = Order<EtablissementForm> & { siren: string; confirmed?: WarningCode[] };
type Update = Addition & { siret: string; version: number };

/** Adds an établissement to an organisme (S15). Gives its SIRET. */
export function addEtablissement(
  context: Context,
  by: By,
  { siren, form, key, confirmed = [], origin }: Addition,
): Promise<string> {
  return once(context, { key, sub: by.sub, said: { siren, form } }, async (tx) => {
    const organisme = await openOrganisme(tx, await agentNow(tx, context.clock, by.sub), siren);
    const data = readEtablissementForm(form, organisme);
    requireCfa(organisme.cfa, data.cfa);
    warnOfClosure({ before: undefined, after: data, now: context.clock.now(), confirmed });
    if (data.siege) await takeSiege(tx, siren, data.siret);
    if (!(await insertEtablissement(tx, data))) throw known(siren, data.siret);
    const details = { siren, siret: data.siret };
    await journal(context, tx, {
      event: 'etablissement_created',
      actorSub: by.sub,
      sirets: [data.siret],
      origin,
      details,
    });
    return data.siret;
  });
}

/** The one that exists is opened instead (G64). */
const known = (siren: string, siret: string) =>
  new Faults([
    {
      field: 'siret',
      sentence: 'Cet établissement existe déjà : complétez-le.',
      organisme: `${siren}/etablissements/${siret}`,
    },
  ]);

/** Saves what an agent has changed in the sheet of an établissement. Gives its SIRET, which never changes. */
export function updateEtablissement(context: Context, by: By, update: Update): Promise<string> {
  const { siren, siret, form, version, key, confirmed = [], origin } = update;
  return once(context, { key, sub: by.sub, said: { siret, form, version } }, async (tx) => {
    const organisme = await openOrganisme(tx, await agentNow(tx, context.clock, by.sub), siren);
    const before = await openEtablissement(tx, siren, siret);
    await refuseStaleOrganisme(context, tx, siren, before.version === version);
    const data = readEtablissementForm({ ...form, siret }, organisme, { hidden: before.codePostal === '' });
    requireCfa(organisme.cfa, data.cfa);
    requireSiege(before, data);
    const fields = changed(before, data);
    if (fields.length === 0) return siret;
    warnOfClosure({ before, after: data, now: context.clock.now(), confirmed });
    if (data.siege) await takeSiege(tx, siren, siret);
    await saveEtablissement(tx, data);
    const details = { siren, siret, fields };
    await journal(context, tx, { event: 'etablissement_updated', actorSub: by.sub, sirets: [siret], origin, details });
    return siret;
  });
}

async function openEtablissement(tx: Db, siren: string, siret: string): Promise<KnownEtablissement> {
  const etablissement = await lockEtablissement(tx, siren, siret);
  if (!etablissement) throw new Refusal('not-found', "Cet établissement n'est pas de cet organisme.");
  return etablissement;
}

/** An organisme has one seat: it is moved, never taken away. */
function requireSiege(before: KnownEtablissement, data: EtablissementData): void {
  if (!before.siege || data.siege) return;
  const sentence = "Un organisme a toujours un siège : désignez l'autre établissement, celui-ci ne le sera plus.";
  throw new Faults([{ field: 'siege', sentence }]);
}

const FIELDS = ['raisonSociale', 'adresse', 'codePostal', 'ville', 'uai', 'cfa', 'siege', 'fermeLe'] as const;
const changed = (before: KnownEtablissement, data: EtablissementData) =>
  FIELDS.filter((field) => before[field] !== data[field]);
