import type { Clock } from '#shared/clock.ts';
import type { Db } from '#shared/pg.ts';
import { Refusal } from '#shared/refusal.ts';
import { findEtablissements } from '../store/organisme-etablissements.ts';
import { findActiveUser, type User } from '../store/users.ts';
import { type Actor, estReferent, type Gestionnaire } from './habilitations.ts';
import { readOrganisme } from './organismes.ts';
import { type Agent, agentNow } from './staff.ts';

/** The référent that a signed-in person is. Refuses whoever is not one (S88). */
export function referentOf(user: User): Gestionnaire {
  if (!estReferent(user)) {
    const sentence = user.staff
      ? 'Cette page est réservée aux référents des OF et des CFA.'
      : "Si vous en avez besoin, demandez l'accès à un référent portail OF de votre organisme.";
    throw new Refusal('forbidden', sentence);
  }
  return { sub: user.sub, perimetre: user.etablissements.map(({ siret }) => siret) };
}

/** Somebody of Constructys on the sheet of an organisme of his regions: there he acts as its référents would, over all its SIRETs. */
export async function gestionnaireOf(db: Db, { sub, regions }: Agent, siren: string): Promise<Gestionnaire> {
  await readOrganisme(db, { regions }, siren);
  const etablissements = await findEtablissements(db, siren);
  return { sub, perimetre: etablissements.map(({ siret }) => siret), organisme: { siren, regions } };
}

/** Whoever manages accounts, read again in the transaction of what he does: his rights may have just changed. */
export async function gestionnaireNow(tx: Db, clock: Clock, { sub, organisme }: Actor): Promise<Gestionnaire> {
  if (organisme) return gestionnaireOf(tx, await agentNow(tx, clock, sub), organisme.siren);
  const user = await findActiveUser(tx, sub, clock.now());
  if (!user) throw new Refusal('forbidden', "Votre compte n'est plus actif.");
  return referentOf(user);
}
