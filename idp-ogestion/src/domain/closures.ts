import { formatDay, isoDayOf } from '#shared/dates.ts';
import type { EtablissementData } from '../store/organisme-etablissements.ts';
import { Warned, type WarningCode } from './faults.ts';

type Closure = Pick<EtablissementData, 'siege' | 'fermeLe'>;
/** The sheet before and after; nothing before for a new établissement. `now` tells which days are to come. */
type Change = { before: Closure | undefined; after: Closure; now: Date; confirmed: WarningCode[] };

/**
 * Warns of a closing day that an organisme does not often have (G40): that of its seat, and one that is still to come. Says
 * nothing of what was so already, nor of what is confirmed.
 */
export function warnOfClosure({ before, after, now, confirmed }: Change): void {
  const { siege, fermeLe } = after;
  if (fermeLe === null || (before?.fermeLe === fermeLe && before.siege === siege)) return;
  if (siege && !confirmed.includes('siege-ferme')) {
    const sentence =
      "Cet établissement est le siège de l'organisme. S'il déménage, désignez plutôt l'autre établissement comme siège. Voulez-vous enregistrer sa fermeture quand même ?";
    throw new Warned({ code: 'siege-ferme', sentence });
  }
  if (before?.fermeLe === fermeLe || fermeLe <= isoDayOf(now) || confirmed.includes('fermeture-a-venir')) return;
  const sentence = `Cet établissement n'est pas encore fermé. Il fermera le ${formatDay(fermeLe)} et reste ouvert d'ici là. Voulez-vous enregistrer cette date quand même ?`;
  throw new Warned({ code: 'fermeture-a-venir', sentence });
}
