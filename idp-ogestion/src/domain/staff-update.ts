import type { Db } from '#shared/pg.ts';
import { Refusal } from '#shared/refusal.ts';
import { insertAudit } from '../store/audit.ts';
import { type StaffSheet, updateRights } from '../store/staff.ts';
import { moveVersion, updateIdentity } from '../store/user-sheets.ts';
import type { Context } from './context.ts';
import { once } from './operations.ts';
import { endEverySessionOf } from './sessions.ts';
import { refuseTaken, type StaffSubmission } from './staff-creation.ts';
import { readStaffForm, type StaffData } from './staff-form.ts';
import { type By, openStaffSheet, refuseStaleStaff, requireColleague, type StaffAct } from './staff-sheets.ts';
import { changeAddress } from './user-address.ts';

/** A sheet sent back: whose it is, and the version that was open (G32). */
export type StaffUpdate = StaffSubmission & { sub: string; version: number };
type Saving = StaffAct & { data: StaffData };

/** Saves what an administrator has changed in the sheet of a colleague, with its journal, in one transaction. Gives the `sub`. */
export function updateStaff(context: Context, by: By, update: StaffUpdate): Promise<string> {
  const { key, origin, ...said } = update;
  const data = readStaffForm(update.form);
  return once(context, { key, sub: by.sub, said }, async (tx) => {
    const act = { ...(await openStaffSheet(context, tx, by, update.sub)), origin };
    await refuseStaleStaff(context, tx, act.sheet, update.version);
    await save(context, tx, { ...act, data });
    return update.sub;
  });
}

async function save(context: Context, tx: Db, saving: Saving): Promise<void> {
  const { sheet, data } = saving;
  const identity = (['civilite', 'nom', 'prenom'] as const).filter((field) => sheet[field] !== data[field]);
  const readdressed = sheet.email.toLowerCase() !== data.email;
  const changed = { identity: identity.length > 0, email: readdressed, rights: changesRights(sheet, data) };
  if (changed.rights) requireColleague(saving);
  if (changed.identity) {
    await updateIdentity(tx, sheet.sub, data);
    await journal(context, tx, saving, 'user_updated', { fields: identity });
  }
  if (changed.email) await saveEmail(context, tx, saving);
  if (changed.rights) await saveRights(context, tx, saving);
  if (changed.identity || changed.email || changed.rights) await moveVersion(tx, sheet.sub);
}

const changesRights = (sheet: StaffSheet, { role, regions }: StaffData): boolean =>
  sheet.role !== role || sheet.regions.toSorted().join() !== regions.join();

async function saveEmail(context: Context, tx: Db, saving: Saving): Promise<void> {
  const { by, sheet, data, origin } = saving;
  if (by.sub === sheet.sub) {
    throw new Refusal('invalid', 'Changez votre adresse mail depuis « Mon compte ».', { field: 'email' });
  }
  if (sheet.status !== 'inactive') await refuseTaken(tx, data.email);
  const corrected = await changeAddress(context, tx, { sheet, email: data.email, requestedBy: by.sub, origin });
  if (corrected) await journal(context, tx, saving, 'user_updated', { fields: ['email'] });
}

/** Other rights end the sessions of the person at once: none is left with what it was opened with. */
async function saveRights(context: Context, tx: Db, saving: Saving): Promise<void> {
  const { sheet, data, origin } = saving;
  await updateRights(tx, sheet.sub, data);
  await endEverySessionOf(context, sheet.sub, { reason: 'rights-changed', origin }, tx);
  const details = {
    before: { role: sheet.role, regions: sheet.regions },
    after: { role: data.role, regions: data.regions },
  };
  await journal(context, tx, saving, 'privilege_permissions_changed', details);
}

const journal = (
  { clock }: Context,
  tx: Db,
  { by, sheet, origin }: StaffAct,
  event: string,
  details: Record<string, unknown>,
): Promise<void> =>
  insertAudit(tx, {
    ...{ at: clock.now(), event, result: 'success', actorSub: by.sub, targetSub: sheet.sub },
    ...{ ...origin, details },
  });
