import { z } from 'zod';
import { type Db, transaction } from '#shared/pg.ts';
import { lockOwner, type Owner } from '../store/owners.ts';
import { findStaffSheet } from '../store/staff.ts';
import type { StaffRole } from '../store/users.ts';
import { inviteAgain } from './access-acts.ts';
import type { Context } from './context.ts';
import { Faults, faultsOf } from './faults.ts';
import { addStaff } from './staff-creation.ts';
import { identitySchema } from './user-form.ts';

/**
 * What became of the invitation of an administrator: his account is made, or waits for its first password, or was sent its mail
 * again; he has one that works, or that was deactivated; his address has an account of another role, or of an OF or a CFA.
 */
export type Invitation =
  | 'created'
  | 'waiting'
  | 'resent'
  | 'known'
  | 'inactive'
  | Exclude<StaffRole, 'administrateur'>
  | 'portail';

/** Who is invited, as it was typed. A civilité that is not given is his to choose. */
export type Invited = { email: string; nom: string; prenom: string; civilite: string | null };

const schema = z.object({ ...identitySchema, civilite: identitySchema.civilite.nullable() });

/**
 * Invites the first administrator, or another one, by the usual mail: nobody gives him a password. An address has one account
 * however often this is asked; nothing is changed in one that is there, but the mail that `again` sends to one that waits.
 */
export function inviteAdministrator(context: Context, person: Invited, again: boolean): Promise<Invitation> {
  const { data: identity, error } = schema.safeParse(person);
  if (error) throw new Faults(faultsOf(error));
  const data = { ...identity, role: 'administrateur' as const, regions: [] };
  return transaction(context.pool, async (tx) => {
    const owner = await lockOwner(tx, data.email);
    if (owner) return stateOf(context, tx, owner, again);
    if (await addStaff(context, tx, data, {})) return 'created';
    return stateOf(context, tx, (await lockOwner(tx, data.email)) as Owner, again);
  });
}

async function stateOf(context: Context, tx: Db, owner: Owner, again: boolean): Promise<Invitation> {
  const sheet = owner.kind === 'interne' ? await findStaffSheet(tx, owner.sub) : undefined;
  if (!sheet) return 'portail';
  if (sheet.role !== 'administrateur') return sheet.role;
  if (sheet.status !== 'pending') return sheet.status === 'active' ? 'known' : 'inactive';
  if (!again) return 'waiting';
  await inviteAgain(context, tx, sheet, undefined);
  return 'resent';
}
