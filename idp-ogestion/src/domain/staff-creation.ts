import { randomBytes } from 'node:crypto';
import type { Db } from '#shared/pg.ts';
import { insertAudit } from '../store/audit.ts';
import { findOwner } from '../store/owners.ts';
import { insertStaff, type NewStaff } from '../store/staff.ts';
import type { Context, Origin } from './context.ts';
import { Faults } from './faults.ts';
import { writeMail } from './mails.ts';
import { once } from './operations.ts';
import { administratorNow } from './staff.ts';
import { readStaffForm, type StaffForm } from './staff-form.ts';
import type { By } from './staff-sheets.ts';

/** A sheet sent by an administrator: the form and its idempotency key (G31). */
export type StaffSubmission = { form: StaffForm; key: string; origin: Origin };

/** Creates an account of Constructys with its rights, its journal and the mail that invites the person. Gives the `sub`. */
export function createStaff(context: Context, by: By, { form, key, origin }: StaffSubmission): Promise<string> {
  const data = readStaffForm(form);
  return once(context, { key, sub: by.sub, said: form }, async (tx) => {
    await administratorNow(tx, context.clock, by.sub);
    await refuseTaken(tx, data.email);
    const sub = await addStaff(context, tx, data, { actorSub: by.sub, ...origin });
    if (sub === undefined) await refuseTaken(tx, data.email);
    return sub as string;
  });
}

/** Who adds an account: an administrator, or nobody for the command that makes the first one. */
type Author = Partial<Origin> & { actorSub?: string };

/** Adds an account that waits for its first password. Gives nothing when its address has an account already. */
export async function addStaff(
  { clock }: Context,
  tx: Db,
  data: Omit<NewStaff, 'sub'>,
  author: Author,
): Promise<string | undefined> {
  const sub = randomBytes(16).toString('base64url');
  const { email, role, regions } = data;
  if (!(await insertStaff(tx, { ...data, sub }, clock.now()))) return undefined;
  const requestedBy = author.actorSub;
  await writeMail(tx, clock, { kind: 'creation-compte', sub, recipient: email, ...(requestedBy && { requestedBy }) });
  await insertAudit(tx, {
    ...{ at: clock.now(), event: 'user_created', result: 'success', targetSub: sub, ...author },
    details: { after: { role, regions } },
  });
  return sub;
}

/** An address has one account. That of a colleague may be opened; that of a CFA stays what it is, and whose it is, is not said. */
export async function refuseTaken(tx: Db, email: string): Promise<void> {
  const owner = await findOwner(tx, email);
  if (!owner) return;
  const taken = 'Un compte existe déjà avec cette adresse mail';
  if (owner.kind === 'interne') throw new Faults([{ field: 'email', sentence: `${taken}.`, account: owner.sub }]);
  const sentence = `${taken} : celui d'une personne d'un OF ou d'un CFA. Il faut une autre adresse.`;
  throw new Faults([{ field: 'email', sentence }]);
}
