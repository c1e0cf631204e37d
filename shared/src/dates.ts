const PARIS = 'Europe/Paris';

const short = new Intl.DateTimeFormat('fr-FR', { timeZone: PARIS, day: '2-digit', month: '2-digit', year: 'numeric' });
const long = new Intl.DateTimeFormat('fr-FR', { timeZone: PARIS, day: 'numeric', month: 'long', year: 'numeric' });
const hour = new Intl.DateTimeFormat('fr-FR', {
  timeZone: PARIS,
  hour: 'numeric',
  minute: '2-digit',
  hourCycle: 'h23',
});

/** `17/02/2026`: the day it is in Paris, whatever the zone of the server (G46). */
export const formatDate = (date: Date): string => short.format(date);

/** The same of a day that has no hour, written `AAAA-MM-JJ`. */
export const formatDay = (day: string): string => day.split('-').reverse().join('/');

/** The day in Paris of an hour, written `AAAA-MM-JJ`. */
export const isoDayOf = (date: Date): string => formatDate(date).split('/').reverse().join('-');

/** `17 février 2026`, `1er mars 2026`. */
export const formatLongDate = (date: Date): string => long.format(date).replace(/^1 /, '1er ');

/** `23 h 59`, with no-break spaces. */
export const formatHour = (date: Date): string => hour.format(date).replace(':', '\u00a0h\u00a0');

const clockTime = new Intl.DateTimeFormat('fr-FR', { timeZone: PARIS, timeStyle: 'medium' });

/** `23:59:07`, as a spreadsheet reads it: the hour of Paris. */
export const formatClockTime = (date: Date): string => clockTime.format(date);

/** `17 février 2026 à 23 h 59`: the hour of Paris; the spaces around the h do not break. */
export const formatDateTime = (date: Date): string => `${formatLongDate(date)} à ${formatHour(date)}`;

/** `28/06/1990`, as people type it, in ISO 8601: `1990-06-28`. Nothing when there is no such day. */
export function isoDateOf(typed: string): string | undefined {
  const [, day, month, year] = /^(\d{1,2})\/(\d{1,2})\/([1-9]\d{3})$/.exec(typed.trim()) ?? [];
  if (!day || !month || !year) return undefined;
  const iso = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const date = new Date(`${iso}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(iso) ? iso : undefined;
}
