import { transaction } from '#shared/pg.ts';
import { Refusal } from '#shared/refusal.ts';
import { insertAudit } from '../store/audit.ts';
import { type Names, replaceNames } from '../store/own-account.ts';
import type { Context, Origin } from './context.ts';

const missing = (sentence: string, field: string) => new Refusal('invalid', sentence, { field });

/** Corrects one's own civilité, nom and prénom (G12), if nobody has changed the account since `version` was read (G32). */
export async function correctOwnNames(
  { pool, clock }: Context,
  { sub, origin }: { sub: string; origin: Origin },
  { version, ...typed }: Names & { version: number },
): Promise<void> {
  const names = { ...typed, nom: typed.nom.trim(), prenom: typed.prenom.trim() };
  if (names.nom === '') throw missing('Indiquez votre nom.', 'nom');
  if (names.prenom === '') throw missing('Indiquez votre prénom.', 'prenom');
  await transaction(pool, async (tx) => {
    if (!(await replaceNames(tx, sub, version, names))) {
      throw new Refusal('conflict', 'Votre fiche a été modifiée entre-temps. Rechargez la page avant de recommencer.');
    }
    const event = { event: 'user_updated', result: 'success', actorSub: sub, targetSub: sub } as const;
    await insertAudit(tx, { at: clock.now(), ...event, ...origin, details: { fields: Object.keys(names) } });
  });
}
