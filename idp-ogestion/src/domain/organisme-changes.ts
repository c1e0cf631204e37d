import type { Db } from '#shared/pg.ts';
import { type AuditEvent, insertAudit } from '../store/audit.ts';
import { findEtablissements, insertEtablissement, renameEtablissements } from '../store/organisme-etablissements.ts';
import {
  findOrganisme,
  findRegionOf,
  insertOrganisme,
  type Organisme,
  type OrganismeData,
  type Regions,
  updateOrganisme,
} from '../store/organismes.ts';
import type { Context, Origin } from './context.ts';
import { Faults } from './faults.ts';
import { couvre } from './habilitations.ts';
import { once } from './operations.ts';
import {
  type EtablissementForm,
  type OrganismeForm,
  readNewOrganismeForm,
  readOrganismeForm,
} from './organisme-form.ts';
import { openOrganisme } from './organismes.ts';
import { isRegion, regionOf } from './regions.ts';
import { type Agent, agentNow } from './staff.ts';
import { refuseStaleOrganisme } from './stale.ts';

/** A form of an agent, and its idempotency key (G31). */
export type Order<Form> = { form: Form; key: string; origin: Origin };
type By = Pick<Agent, 'sub'>;

/**
 * Creates an organisme with its seat, in one transaction with its journal (S15). One that exists is never created again: it
 * is opened, or its Direction régionale is named (G64). Gives its SIREN.
 */
export async function createOrganisme(
  context: Context,
  by: By,
  order: Order<OrganismeForm & EtablissementForm>,
): Promise<string> {
  const { form, key, origin } = order;
  const { data, siege } = readNewOrganismeForm(form);
  return once(context, { key, sub: by.sub, said: form }, async (tx) => {
    const { regions } = await agentNow(tx, context.clock, by.sub);
    const { siren } = data;
    await refuseKnown(tx, regions, siren);
    const regionCode = regionFor(regions, form.region, siege.codePostal);
    requireCfa(data.cfa, siege.cfa);
    if (!(await insertOrganisme(tx, { ...data, regionCode }, context.clock.now())))
      await refuseKnown(tx, regions, siren);
    await insertEtablissement(tx, siege);
    await journal(context, tx, {
      event: 'organisme_created',
      actorSub: by.sub,
      sirets: [siege.siret],
      origin,
      details: { siren },
    });
    return siren;
  });
}

/** Refuses to create what there is: of the agent's regions, it is named by its SIREN; otherwise only who has it is (G64). */
async function refuseKnown(tx: Db, regions: Regions, siren: string): Promise<void> {
  const region = await findRegionOf(tx, siren);
  if (region === undefined) return;
  if (await findOrganisme(tx, regions, siren)) {
    throw new Faults([{ field: 'siren', sentence: 'Cet organisme existe déjà : complétez-le.', organisme: siren }]);
  }
  throw new Faults([
    { field: 'siren', sentence: `Cet organisme existe déjà : il est suivi par la Direction régionale ${region}.` },
  ]);
}

/** The region chosen, or that of the postal code; one that the agent answers for. */
function regionFor(regions: Regions, chosen: string, codePostal: string): string {
  const code = chosen || regionOf(codePostal);
  if (code === undefined) {
    throw new Faults([{ field: 'region', sentence: "Ce code postal n'est d'aucune région : choisissez-la." }]);
  }
  if (isRegion(code) && couvre(regions, code)) return code;
  const sentence = chosen
    ? 'Choisissez une de vos régions.'
    : "Ce code postal est d'une autre région : sa Direction régionale crée l'organisme. Si vous le suivez, choisissez votre région.";
  throw new Faults([{ field: 'region', sentence }]);
}

/** A site is a CFA only in an organisme that is one. */
export function requireCfa(organisme: boolean, etablissement: boolean): void {
  if (organisme || !etablissement) return;
  throw new Faults([
    { field: 'etablissementCfa', sentence: "L'organisme n'est pas un CFA : modifiez d'abord son type." },
  ]);
}

type Update = Order<OrganismeForm> & { siren: string; version: number };

/** Saves what an agent has changed in the sheet of an organisme. Gives its SIREN, which never changes. */
export async function updateOrganismeSheet(context: Context, by: By, update: Update): Promise<string> {
  const { siren, form, version, key, origin } = update;
  const data = readOrganismeForm({ ...form, siren });
  return once(context, { key, sub: by.sub, said: { siren, form, version } }, async (tx) => {
    const agent = await agentNow(tx, context.clock, by.sub);
    const before = await openOrganisme(tx, agent, siren);
    await refuseStaleOrganisme(context, tx, siren, before.version === version);
    const regionCode = form.region === '' ? before.regionCode : regionFor(agent.regions, form.region, '');
    const etablissements = await findEtablissements(tx, siren);
    if (etablissements.some(({ cfa }) => cfa) && !data.cfa) {
      throw new Faults([{ field: 'type', sentence: "Un établissement est un CFA : modifiez-le d'abord." }]);
    }
    await save(context, tx, {
      before,
      data: { ...data, regionCode },
      by,
      origin,
      sirets: etablissements.map(({ siret }) => siret),
    });
    return siren;
  });
}

type Saving = { before: Organisme; data: OrganismeData; by: By; origin: Origin; sirets: string[] };

/** An organisme that goes to another region is in the journal of both; its sites take its new name, as an import has them do. */
async function save(context: Context, tx: Db, { before, data, by, origin, sirets }: Saving): Promise<void> {
  const names = ['raisonSociale', 'nda', 'of', 'cfa', 'telephone', 'regionCode'] as const;
  const fields = names.filter((name) => before[name] !== data[name]);
  if (fields.length === 0) return;
  await updateOrganisme(tx, data);
  await renameEtablissements(tx, data.siren, before.raisonSociale, data.raisonSociale);
  await journal(context, tx, {
    ...{ event: 'organisme_updated', actorSub: by.sub, sirets, origin },
    regions: [...new Set([before.regionCode, data.regionCode])],
    details: { siren: data.siren, fields },
  });
}

type Entry = Pick<AuditEvent, 'event' | 'actorSub' | 'sirets' | 'regions' | 'details'> & { origin: Origin };

/** Writes an act on an organisme or one of its établissements to the journal. */
export const journal = ({ clock }: Context, tx: Db, { origin, ...entry }: Entry): Promise<void> =>
  insertAudit(tx, { at: clock.now(), result: 'success', ...entry, ...origin });
