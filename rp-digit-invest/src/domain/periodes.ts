import { formatLongDate } from '#shared/dates.ts';

const PARIS = 'Europe/Paris';
const isoDay = new Intl.DateTimeFormat('sv-SE', { timeZone: PARIS });
const month = new Intl.DateTimeFormat('fr-FR', { timeZone: PARIS, month: 'long' });
const monthOfYear = new Intl.DateTimeFormat('fr-FR', { timeZone: PARIS, month: 'long', year: 'numeric' });

/** The day it is in Paris, `YYYY-MM-DD` (G46). */
export const parisDay = (date: Date): string => isoDay.format(date);

/** Noon of a day, so that no time zone of Europe moves it to another day. */
export const noonOf = (day: string): Date => new Date(`${day}T12:00:00Z`);

/** How many midnights of Paris separate two hours. */
export const daysBetween = (from: Date, to: Date): number =>
  Math.round((noonOf(parisDay(to)).getTime() - noonOf(parisDay(from)).getTime()) / 86_400_000);

/**
 * A period as people say it: `du 8 janvier au 17 février 2026`, `de février à avril 2026`, `en juin 2026`,
 * `jusqu’au 31 décembre 2027`.
 */
export function periode(debut: string | null, fin: string, auMois: boolean): string {
  if (debut === null) return `jusqu’au ${formatLongDate(noonOf(fin))}`;
  if (auMois) return periodeDeMois(noonOf(debut), noonOf(fin));
  if (debut === fin) return `le ${formatLongDate(noonOf(fin))}`;
  const start = formatLongDate(noonOf(debut));
  const sameYear = debut.slice(0, 4) === fin.slice(0, 4);
  return `du ${sameYear ? start.replace(/ \d{4}$/, '') : start} au ${formatLongDate(noonOf(fin))}`;
}

function periodeDeMois(debut: Date, fin: Date): string {
  const [first, last] = [monthOfYear.format(debut), monthOfYear.format(fin)];
  if (first === last) return `en ${last}`;
  const start = first.slice(-4) === last.slice(-4) ? month.format(debut) : first;
  return `${/^[ao]/.test(start) ? 'd’' : 'de '}${start} à ${last}`;
}
