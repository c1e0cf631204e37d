import { z } from 'zod';
import { Refusal } from '#shared/refusal.ts';
import type { Civilite, Staff, StaffRole } from '../store/users.ts';
import { Faults, faultsOf } from './faults.ts';
import { isRegion } from './regions.ts';
import { identitySchema } from './user-form.ts';

/** The sheet of somebody of Constructys as it was typed and ticked. */
export type StaffForm = {
  civilite: string;
  nom: string;
  prenom: string;
  email: string;
  role: string;
  regions: string[];
};

/** The sheet once it is known to be well formed. */
export type StaffData = Staff & { civilite: Civilite; nom: string; prenom: string; email: string };

export const ROLES = ['administrateur', 'agent', 'instructeur'] as const satisfies readonly StaffRole[];

const schema = z
  .object({ ...identitySchema, role: z.enum(ROLES, 'Choisissez un rôle.'), regions: z.array(z.string()) })
  .refine(({ role, regions }) => role !== 'agent' || regions.length > 0, {
    path: ['regions'],
    error: 'Choisissez au moins une région : un agent ne voit que les organismes de ses régions.',
    when: ({ value }) => z.object({ role: z.enum(ROLES), regions: z.array(z.string()) }).safeParse(value).success,
  });

/**
 * Reads a sheet; throws all its faults at once. A region that does not exist was forged. An administrator answers for every
 * region: those that were ticked for another role are left.
 */
export function readStaffForm(form: StaffForm): StaffData {
  const parsed = schema.safeParse(form);
  if (!parsed.success) throw new Faults(faultsOf(parsed.error));
  if (!form.regions.every(isRegion)) throw new Refusal('bad-request', "Cette région n'existe pas.");
  const { role, regions } = parsed.data;
  return { ...parsed.data, regions: role === 'administrateur' ? [] : [...new Set(regions)].sort() };
}
