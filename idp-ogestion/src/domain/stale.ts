import { formatDate } from '#shared/dates.ts';
import type { Db } from '#shared/pg.ts';
import { Refusal } from '#shared/refusal.ts';
import { findLastOrganismeChange, type LastChange } from '../store/history.ts';
import type { Context } from './context.ts';

const time = new Intl.DateTimeFormat('fr-FR', { timeZone: 'Europe/Paris', timeStyle: 'short' });

/** « Cette fiche a été modifiée par … à 10:42. Rechargez. », with the day when it is another one (G32). */
export function staleSheet(change: LastChange | undefined, now: Date): Refusal {
  const author = change?.author ?? 'une autre personne';
  const day = change && formatDate(change.at) !== formatDate(now) ? ` le ${formatDate(change.at)}` : '';
  const when = change ? `${day} à ${time.format(change.at)}` : '';
  return new Refusal('conflict', `Cette fiche a été modifiée par ${author}${when}. Rechargez.`);
}

/** Refuses to write over what a colleague has changed since the sheet of an organisme, or of a site, was opened. */
export async function refuseStaleOrganisme({ clock }: Context, tx: Db, siren: string, fresh: boolean): Promise<void> {
  if (!fresh) throw staleSheet(await findLastOrganismeChange(tx, siren), clock.now());
}
