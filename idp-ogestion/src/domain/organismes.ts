import type { Db } from '#shared/pg.ts';
import { Refusal } from '#shared/refusal.ts';
import { findOrganisme, lockOrganisme, type Organisme } from '../store/organismes.ts';
import type { Agent } from './staff.ts';

/** Nobody's, or another region's: a forged address learns nothing. */
const unknown = () => new Refusal('not-found', "Cet organisme n'est pas dans vos régions.");

/** An organisme of the agent's regions. */
export async function readOrganisme(db: Db, { regions }: Pick<Agent, 'regions'>, siren: string): Promise<Organisme> {
  const organisme = await findOrganisme(db, regions, siren);
  if (!organisme) throw unknown();
  return organisme;
}

/** The same, to change it: nobody else does before the end of the transaction. */
export async function openOrganisme(tx: Db, { regions }: Pick<Agent, 'regions'>, siren: string): Promise<Organisme> {
  const organisme = await lockOrganisme(tx, regions, siren);
  if (!organisme) throw unknown();
  return organisme;
}
