import type { Etablissement } from '#shared/claims.ts';
import { formatDateTime } from '#shared/dates.ts';
import type { Campagne } from '../../store/campagnes.ts';
import { etatCampagne } from '../campagnes.ts';

type Dates = Pick<Campagne, 'millesime' | 'ouvertureAt' | 'clotureAt' | 'brouillonsAvantOuverture'>;

/** Why no demande may be begun for a CFA now; nothing when one may (G40, G44, G47). */
export function refusDeCreer(campagne: Dates | undefined, { actif }: Pick<Etablissement, 'actif'>, now: Date) {
  if (!actif) return 'Ce CFA est fermé : aucune demande ne peut y être créée.';
  if (!campagne) return 'La prochaine campagne n’est pas encore annoncée.';
  return horsSaison(campagne, now);
}

/** Why a brouillon may be changed or deleted no more; nothing when it may. */
export function refusDeModifier(campagne: Dates, { actif }: Pick<Etablissement, 'actif'>, now: Date) {
  if (!actif) return 'Ce CFA est fermé : ses demandes restent consultables, mais ne peuvent plus être modifiées.';
  return horsSaison(campagne, now);
}

/** Deadlines are said and kept at the hour of Paris (G46). */
function horsSaison(campagne: Dates, now: Date): string | undefined {
  const { millesime, ouvertureAt, clotureAt, brouillonsAvantOuverture } = campagne;
  const etat = etatCampagne(campagne, now);
  if (etat === 'CLOSE')
    return `La campagne ${millesime} est close depuis le ${formatDateTime(clotureAt)} (heure de Paris).`;
  if (etat === 'A_VENIR' && !brouillonsAvantOuverture)
    return `La campagne ${millesime} n’est pas encore ouverte. Ouverture le ${formatDateTime(ouvertureAt)} (heure de Paris).`;
  return undefined;
}
