import { transaction } from '#shared/pg.ts';
import { Refusal } from '#shared/refusal.ts';
import { insertAudit } from '../store/audit.ts';
import { lockNames, type Names, replaceNames } from '../store/own-account.ts';
import type { Context, Origin } from './context.ts';
import { namesSchema } from './names.ts';

/** The names as they are kept; refuses the first that cannot be one. */
function readNames({ civilite, ...typed }: Names): Names {
  const read = namesSchema('votre').safeParse(typed);
  if (read.success) return { civilite, ...read.data };
  const [fault] = read.error.issues;
  throw new Refusal('invalid', fault?.message ?? '', { field: String(fault?.path[0]) });
}

/** Corrects one's own civilité, nom and prénom (G12), if nobody has changed the account since `version` was read (G32). */
export async function correctOwnNames(
  { pool, clock }: Context,
  { sub, origin }: { sub: string; origin: Origin },
  { version, ...typed }: Names & { version: number },
): Promise<void> {
  const names = readNames(typed);
  await transaction(pool, async (tx) => {
    const former = await lockNames(tx, sub, version);
    if (!former) {
      throw new Refusal('conflict', 'Votre fiche a été modifiée entre-temps. Rechargez la page avant de recommencer.');
    }
    const fields = (['civilite', 'nom', 'prenom'] as const).filter((field) => former[field] !== names[field]);
    if (fields.length === 0) return;
    await replaceNames(tx, sub, names);
    const event = { event: 'user_updated', result: 'success', actorSub: sub, targetSub: sub } as const;
    await insertAudit(tx, { at: clock.now(), ...event, ...origin, details: { fields } });
  });
}
