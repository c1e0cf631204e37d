import type { Clock } from '#shared/clock.ts';
import type { Db } from '#shared/pg.ts';
import { Refusal } from '#shared/refusal.ts';
import { findActiveUser, type User } from '../store/users.ts';
import { estReferent, type Referent } from './habilitations.ts';

export type { Referent } from './habilitations.ts';

/** The référent that a signed-in person is. Refuses whoever is not one (S88). */
export function referentOf(user: User): Referent {
  if (!estReferent(user)) {
    throw new Refusal(
      'forbidden',
      "Si vous en avez besoin, demandez l'accès à un référent portail OF de votre organisme.",
    );
  }
  return { sub: user.sub, perimetre: user.etablissements.map(({ siret }) => siret) };
}

/** The same, read again in the transaction of what he does: his rights may have just changed. */
export async function referentNow(tx: Db, clock: Clock, sub: string): Promise<Referent> {
  const user = await findActiveUser(tx, sub, clock.now());
  if (!user) throw new Refusal('forbidden', "Votre compte n'est plus actif.");
  return referentOf(user);
}
