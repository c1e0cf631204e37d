import type { Db } from '#shared/pg.ts';
import { Refusal } from '#shared/refusal.ts';
import { sirensOf } from '#shared/siret.ts';
import { findLastChange } from '../store/history.ts';
import { lockOrganismesOf, organismesWithoutReferent } from '../store/rattachements.ts';
import { findSheet, lockSheet, type Sheet } from '../store/user-sheets.ts';
import type { Context, Origin } from './context.ts';
import type { WarningCode } from './faults.ts';
import { gestionnaireNow } from './gestionnaires.ts';
import { type Actor, dernierReferent, estReferent, type Gestionnaire } from './habilitations.ts';
import { staleSheet } from './stale.ts';

/** A référent who acts on a sheet, and from where. */
export type Act = { gestionnaire: Gestionnaire; sheet: Sheet; origin: Origin };

/** Nobody's, or somebody else's: a forged address learns nothing (S46). */
const unknown = () => new Refusal('not-found', "Cet utilisateur n'est pas dans votre périmètre.");

/** The sheet of an account of the perimeter. */
export async function readSheet(db: Db, { perimetre }: Gestionnaire, sub: string): Promise<Sheet> {
  const sheet = await findSheet(db, perimetre, sub);
  if (!sheet) throw unknown();
  return sheet;
}

/**
 * Opens a sheet to change it: acts on the rights of the same organismes come one after the other, and the référent's own
 * rights are read once it is his turn, so that of two who remove each other the second no longer can (G11). `sirets` are those
 * that the account is to have.
 */
export async function openSheet(
  { clock }: Context,
  tx: Db,
  actor: Actor,
  sub: string,
  sirets: string[] = [],
): Promise<{ gestionnaire: Gestionnaire; sheet: Sheet }> {
  await lockOrganismesOf(tx, sub, sirensOf(sirets));
  const gestionnaire = await gestionnaireNow(tx, clock, actor);
  const sheet = await lockSheet(tx, gestionnaire.perimetre, sub);
  if (!sheet) throw unknown();
  return { gestionnaire, sheet };
}

/** Refuses to write over what somebody has changed since the sheet was opened, and says who and when (G32). */
export async function refuseStale(
  { clock }: Context,
  tx: Db,
  { gestionnaire, sheet }: { gestionnaire: Gestionnaire; sheet: Sheet },
  version: number,
): Promise<void> {
  if (sheet.version === version) return;
  throw staleSheet(
    await findLastChange(tx, gestionnaire.perimetre, sheet.sub, gestionnaire.organisme !== undefined),
    clock.now(),
  );
}

/** Checks, once rights were taken from a référent, that each of his organismes still has one who can sign in (G11). */
export async function requireReferents(
  tx: Db,
  actor: Actor,
  before: Pick<Sheet, 'status' | 'profils' | 'sirets' | 'autresSirets'>,
  confirmed: WarningCode[] = [],
): Promise<void> {
  if (actor.organisme && confirmed.includes('dernier-referent')) return;
  if (before.status !== 'active' || !estReferent(before)) return;
  const sirens = sirensOf([...before.sirets, ...before.autresSirets]);
  if ((await organismesWithoutReferent(tx, sirens)).length > 0) throw dernierReferent(actor);
}
