import type { Db } from '#shared/pg.ts';
import { Refusal } from '#shared/refusal.ts';
import { findLastChange } from '../store/history.ts';
import { findStaffSheet, lockAdministrators, lockStaffSheet, type StaffSheet } from '../store/staff.ts';
import type { Context, Origin } from './context.ts';
import { type Agent, administratorNow } from './staff.ts';
import { staleSheet } from './stale.ts';

/** An administrator who acts on the sheet of a colleague, and from where. */
export type StaffAct = { by: Agent; sheet: StaffSheet; origin: Origin };
/** Who asks for something. What he may do is read again in its transaction. */
export type By = Pick<Agent, 'sub'>;

const unknown = () => new Refusal('not-found', "Ce compte n'est pas celui d'une personne de Constructys.");

/** The sheet of somebody of Constructys. */
export async function readStaffSheet(db: Db, sub: string): Promise<StaffSheet> {
  const sheet = await findStaffSheet(db, sub);
  if (!sheet) throw unknown();
  return sheet;
}

/**
 * Opens a sheet to change it. Acts on the rights of staff come one after the other, and the administrator's own rights are read
 * once it is his turn: of two who remove each other, the second no longer can. As nobody acts on himself, whoever acts stays:
 * there is always an administrator.
 */
export async function openStaffSheet(
  { clock }: Context,
  tx: Db,
  by: By,
  sub: string,
): Promise<Omit<StaffAct, 'origin'>> {
  const sheet = await lockStaffSheet(tx, sub);
  if (!sheet) throw unknown();
  await lockAdministrators(tx);
  return { by: await administratorNow(tx, clock, by.sub), sheet };
}

/** One's own rights are untouchable by oneself. */
export function requireColleague({ by, sheet }: Pick<StaffAct, 'by' | 'sheet'>): void {
  if (by.sub !== sheet.sub) return;
  throw new Refusal(
    'forbidden',
    'Vous ne pouvez pas modifier vos propres droits. Demandez-le à un autre administrateur.',
  );
}

/** Refuses to write over what a colleague has changed since the sheet was opened, and says who and when (G32). */
export async function refuseStaleStaff({ clock }: Context, tx: Db, sheet: StaffSheet, version: number): Promise<void> {
  if (sheet.version !== version) throw staleSheet(await findLastChange(tx, [], sheet.sub, true), clock.now());
}
