import { isSiren, isSiret } from '#shared/siret.ts';
import { findEtablissements, type KnownEtablissement } from '../store/organisme-etablissements.ts';
import { findReferents, type OrganismeReferent } from '../store/organisme-referents.ts';
import { findOrganisme, findRegionNames, findRegionOf, type Organisme, type RegionName } from '../store/organismes.ts';
import type { Context } from './context.ts';
import { couvre, type Gestionnaire } from './habilitations.ts';
import { type History, readHistory } from './history.ts';
import type { Agent } from './staff.ts';

/** What the sheet of an organisme shows (mock 14). */
export type OrganismeSheet = {
  organisme: Organisme;
  etablissements: KnownEtablissement[];
  referents: OrganismeReferent[];
  history: History;
};

/** Référents shown on the sheet; the list of users shows them all. */
const REFERENTS = 20;
const ACTS_SHOWN = 5;

export async function readOrganismeSheet(
  context: Context,
  organisme: Organisme,
  gestionnaire: Gestionnaire,
): Promise<OrganismeSheet> {
  const [etablissements, referents, history] = await Promise.all([
    findEtablissements(context.pool, organisme.siren),
    findReferents(context.pool, organisme.siren, REFERENTS),
    readHistory(context, gestionnaire, { size: ACTS_SHOWN }),
  ]);
  return { organisme, etablissements, referents, history };
}

/** The regions that an agent may give to an organisme: his. */
export async function regionsOf({ pool }: Context, { regions }: Agent): Promise<RegionName[]> {
  return (await findRegionNames(pool)).filter(({ code }) => couvre(regions, code));
}

/** What is known of a number typed before an organisme is created (G64). */
export type Lookup =
  | { state: 'invalid' | 'free' }
  | { state: 'known'; siren: string; siret: string | undefined }
  | { state: 'elsewhere'; region: string };

/**
 * Looks an organisme up by a SIREN or the SIRET of one of its sites, typed with or without spaces, before it is created: one of
 * the agent's regions is opened; of another's, only its Direction régionale is said.
 */
export async function lookUp(
  { pool }: Context,
  { regions }: Agent,
  typed: string,
): Promise<Lookup & { numero: string }> {
  const numero = typed.replace(/[\s.\u00a0]/g, '');
  if (!isSiren(numero) && !isSiret(numero)) return { state: 'invalid', numero };
  const siren = numero.slice(0, 9);
  const region = await findRegionOf(pool, siren);
  if (region === undefined) return { state: 'free', numero };
  if (!(await findOrganisme(pool, regions, siren))) return { state: 'elsewhere', region, numero };
  return { state: 'known', siren, siret: numero.length === 14 ? numero : undefined, numero };
}
