import type { Db } from '#shared/pg.ts';
import { insertAudit } from '../store/audit.ts';
import { attach, detach } from '../store/rattachements.ts';
import { renameSalarieOf } from '../store/salaries.ts';
import { moveVersion, updateIdentity, updateProfils } from '../store/user-sheets.ts';
import type { Context } from './context.ts';
import type { WarningCode } from './faults.ts';
import { type Actor, exigerDroitDeChanger, exigerPerimetre } from './habilitations.ts';
import { once } from './operations.ts';
import { endEverySessionOf } from './sessions.ts';
import { deactivate, reactivate, warnOfNothingOpen } from './user-activation.ts';
import { changeAddress } from './user-address.ts';
import { type Changes, changesNothing, changesOf, changesProfils, changesSirets, takesRights } from './user-changes.ts';
import { refuseTakenEmail, type Submission } from './user-creation.ts';
import { readUserForm, type UserData } from './user-form.ts';
import { type Act, openSheet, refuseStale, requireReferents } from './user-sheets.ts';

/** What `updateUser` gives when the account has left the référent's perimeter by it. */
export const LEFT = 'retrait';

/** A sheet sent back: whose it is, and the version that was open (G32). */
export type Update = Submission & { sub: string; version: number };

/** A sheet, what was sent, and what it changes. */
type Saving = Act & { data: UserData; changes: Changes; motif: string; confirmed: WarningCode[] };

/**
 * Saves what a référent has changed in a sheet: names, address, profils, établissements, activation, with their journal,
 * in one transaction (S105). Gives the `sub`, or `LEFT`.
 */
export function updateUser(context: Context, actor: Actor, update: Update): Promise<string> {
  const { key, origin, ...said } = update;
  const data = readUserForm(update.form, context.clock.now());
  return once(context, { key, sub: actor.sub, said }, async (tx) => {
    const { gestionnaire, sheet } = await openSheet(context, tx, actor, update.sub, data.sirets);
    await refuseStale(context, tx, { gestionnaire, sheet }, update.version);
    exigerPerimetre(gestionnaire, data.sirets);
    const changes = changesOf(sheet, data, update.form.desactive);
    exigerDroitDeChanger(gestionnaire, sheet, changes);
    if (changes.activation === 'reactivate' || changes.sirets.taken.length > 0) {
      await warnOfNothingOpen(context, tx, [...data.sirets, ...sheet.autresSirets], update.confirmed);
    }
    const saving = {
      gestionnaire,
      sheet,
      origin,
      data,
      changes,
      motif: update.form.motif,
      confirmed: update.confirmed,
    };
    if (!changesNothing(changes)) await save(context, tx, saving);
    return data.sirets.length > 0 ? sheet.sub : LEFT;
  });
}

async function save(context: Context, tx: Db, saving: Saving): Promise<void> {
  const { gestionnaire, sheet, changes, motif, confirmed } = saving;
  await saveIdentity(context, tx, saving);
  if (changes.email) await saveEmail(context, tx, saving, changes.email);
  if (changesProfils(changes) || changesSirets(changes)) await saveRights(context, tx, saving);
  if (changes.activation === 'deactivate') await deactivate(context, tx, saving, motif);
  if (changes.activation === 'reactivate') await reactivate(context, tx, saving);
  if (takesRights(changes) || changes.activation === 'deactivate') {
    await requireReferents(tx, gestionnaire, sheet, confirmed);
  }
  await moveVersion(tx, sheet.sub);
}

async function saveIdentity(context: Context, tx: Db, saving: Saving): Promise<void> {
  const { gestionnaire, sheet, data, changes } = saving;
  if (changes.identity.length === 0) return;
  await updateIdentity(tx, sheet.sub, data);
  await renameSalarieOf(tx, gestionnaire.perimetre, sheet.sub, data);
  await journal(context, tx, saving, 'user_updated', { fields: changes.identity });
}

async function saveEmail(context: Context, tx: Db, saving: Saving, email: string): Promise<void> {
  const { gestionnaire, sheet, origin } = saving;
  if (sheet.status !== 'inactive') await refuseTakenEmail(tx, gestionnaire, email);
  const corrected = await changeAddress(context, tx, { sheet, email, requestedBy: gestionnaire.sub, origin });
  if (corrected) await journal(context, tx, saving, 'user_updated', { fields: ['email'] });
}

/** Rights taken end the sessions of the person at once; rights granted are there at his next login (S98, S99, G21). */
async function saveRights(context: Context, tx: Db, saving: Saving): Promise<void> {
  const { sheet, data, changes, origin } = saving;
  if (changesProfils(changes)) await updateProfils(tx, sheet.sub, data.profils);
  await detach(tx, sheet.sub, changes.sirets.taken);
  await attach(tx, sheet.sub, changes.sirets.granted, context.clock.now());
  if (takesRights(changes)) await endEverySessionOf(context, sheet.sub, { reason: 'rights-changed', origin }, tx);
  const details = {
    before: { profils: sheet.profils, etablissements: sheet.sirets },
    after: { profils: data.profils, etablissements: data.sirets },
  };
  const concerned = [...new Set([...sheet.sirets, ...data.sirets])];
  await journal(context, tx, saving, 'privilege_permissions_changed', details, concerned);
}

function journal(
  { clock }: Context,
  tx: Db,
  { gestionnaire, sheet, origin }: Saving,
  event: string,
  details: Record<string, unknown>,
  sirets?: string[],
): Promise<void> {
  return insertAudit(tx, {
    ...{
      at: clock.now(),
      event,
      result: 'success',
      actorSub: gestionnaire.sub,
      targetSub: sheet.sub,
      ...origin,
      details,
    },
    ...(sirets && { sirets }),
  });
}
