import type { Db } from '#shared/pg.ts';
import { Refusal } from '#shared/refusal.ts';
import { correctLogin, type Sheet } from '../store/user-sheets.ts';
import type { Context, Origin } from './context.ts';
import { requestEmailChange, taken } from './email-change.ts';
import { voidLinks } from './links.ts';
import { refusePestering } from './mail-limits.ts';
import { writeMail } from './mails.ts';

/** The new address of an account, locked, and who gives it. */
type NewAddress = {
  sheet: Pick<Sheet, 'sub' | 'status' | 'emailVerified'>;
  email: string;
  requestedBy: string;
  origin: Origin;
};

/**
 * An address that nobody has ever used is corrected at once, and the invitation leaves again for the new one (G18).
 * Otherwise nothing changes before the new address has confirmed, and the former one is warned (G17): an account reopened
 * without its password keeps its owner. Gives whether the login is corrected.
 */
export async function changeAddress(context: Context, tx: Db, address: NewAddress): Promise<boolean> {
  const { sheet, email, requestedBy, origin } = address;
  const { sub } = sheet;
  if (sheet.status === 'inactive') {
    const sentence = "Réactivez d'abord le compte, puis changez son adresse mail.";
    throw new Refusal('invalid', sentence, { field: 'email' });
  }
  if (sheet.emailVerified) {
    await requestEmailChange(context, tx, { sub, email, requestedBy, origin });
    return false;
  }
  await refusePestering(context, tx, sub, 'creation-compte');
  if (!(await correctLogin(tx, sub, email))) throw taken();
  await voidLinks(tx, context.clock, sub);
  await writeMail(tx, context.clock, { kind: 'creation-compte', sub, recipient: email, requestedBy });
  return true;
}
