import type { Clock } from '#shared/clock.ts';
import type { Db } from '#shared/pg.ts';
import { type Campagne, type Etape, selectEtapes, selectLastCampagne } from '../store/campagnes.ts';
import { daysBetween, parisDay, periode } from './periodes.ts';

export type EtatCampagne = 'A_VENIR' | 'OUVERTE' | 'CLOSE';
export type EtapeDatee = { libelle: string; periode: string; state: 'done' | 'now' | 'later' };
export type CampagneDatee = Campagne & { etat: EtatCampagne; joursRestants: number; etapes: EtapeDatee[] };
type Dates = Pick<Campagne, 'ouvertureAt' | 'clotureAt'>;

/** The campaign of the moment with its state and calendar at this hour; nothing before the first is announced. */
export async function campagneCourante(db: Db, clock: Clock): Promise<CampagneDatee | undefined> {
  const campagne = await selectLastCampagne(db);
  if (!campagne) return undefined;
  const now = clock.now();
  return {
    ...campagne,
    etat: etatCampagne(campagne, now),
    joursRestants: daysBetween(now, campagne.clotureAt),
    etapes: calendrier(await selectEtapes(db, campagne.millesime), parisDay(now)),
  };
}

/** Whether requests may be sent at `now`. The second of the closing hour is still within (§5.6, G45). */
export function etatCampagne({ ouvertureAt, clotureAt }: Dates, now: Date): EtatCampagne {
  if (now < ouvertureAt) return 'A_VENIR';
  return now.getTime() < clotureAt.getTime() + 1000 ? 'OUVERTE' : 'CLOSE';
}

/** The steps with their dates in words. The step of the day is the first begun that has not ended. */
export function calendrier(etapes: Etape[], today: string): EtapeDatee[] {
  const current = etapes.findIndex(({ finLe }) => today <= finLe);
  return etapes.map(({ libelle, debutLe, finLe, auMois }, rank) => ({
    libelle,
    periode: periode(debutLe, finLe, auMois),
    state: today > finLe ? 'done' : rank === current && (debutLe ?? '') <= today ? 'now' : 'later',
  }));
}
