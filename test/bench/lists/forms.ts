import { secondsFrom, systemClock } from '#shared/clock.ts';
import { isoDayOf } from '#shared/dates.ts';

/** Options of one filter that are tried: those of a long choice are as many, taken at equal distances. */
const OPTIONS = 6;

/** The period that is tried where a list has one, in days before today. */
const PERIOD = [300, 200];
const DAY_SECONDS = 86_400;

const unescaped = (html: string): string => html.replaceAll('&amp;', '&');
const all = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map(([, found = '']) => found);
const spread = <T>(items: T[]): T[] =>
  items.length <= OPTIONS
    ? items
    : Array.from({ length: OPTIONS }, (_, n) => items[Math.floor((n * (items.length - 1)) / (OPTIONS - 1))] as T);

/**
 * The query strings under which a person meets a list, read from its first page as he would: as it is, by each heading that sorts
 * in both directions, by each filter, by each text of `typed`, and its last page in each of these orders. A list whose page gains
 * a heading or a filter is asked by it from then on.
 */
export function formsOf(html: string, typed: readonly string[]): string[] {
  const orders = ordersOf(html);
  const last = lastPageOf(html);
  const lasts = last > 1 ? ['', ...orders].map((order) => joined(order, `page=${last}`)) : [];
  const searches = typed.map((q) => new URLSearchParams({ q }).toString());
  return [...new Set(['', ...orders, ...filtersOf(html), ...searches, ...lasts, ...olderOf(html)])];
}

const joined = (...parts: string[]): string => parts.filter(Boolean).join('&');

function ordersOf(html: string): string[] {
  const headings = all(html, /<th[^>]* aria-sort="[^"]*"[^>]*><a href="([^"]*)"/g);
  return headings.flatMap((href) => {
    const key = new URLSearchParams(unescaped(href).split('?')[1] ?? '').get('tri');
    return ['asc', 'desc'].map((ordre) => new URLSearchParams({ ...(key && { tri: key }), ordre }).toString());
  });
}

/** The filters of the form that searches: choices of each kind, each end of a period, and the period. */
function filtersOf(html: string): string[] {
  const [form = ''] = all(html, /<form[^>]* role="search"[^>]*>([\s\S]*?)<\/form>/g);
  const selects = [...form.matchAll(/<select[^>]* name="([^"]*)"[^>]*>([\s\S]*?)<\/select>/g)];
  const buttons = [...form.matchAll(/<input[^>]* type="(?:radio|checkbox)" name="([^"]*)" value="([^"]+)"/g)];
  return [
    ...selects.flatMap(([, name = '', options = '']) =>
      spread(all(options, /<option[^>]* value="([^"]+)"/g)).map((value) => queryOf([[name, value]])),
    ),
    ...buttons.map(([, name = '', value = '']) => queryOf([[name, value]])),
    ...periodsOf(all(form, /<input[^>]* type="date" name="([^"]*)"/g)),
  ];
}

function periodsOf(names: string[]): string[] {
  const period = names.map((name, rank): [string, string] => [name, daysAgo(PERIOD[rank] ?? 0)]);
  return [...period.map((end) => queryOf([end])), ...(period.length > 1 ? [queryOf(period)] : [])];
}

const queryOf = (pairs: [string, string][]): string => new URLSearchParams(pairs).toString();
const daysAgo = (days: number): string => isoDayOf(secondsFrom(systemClock, -days * DAY_SECONDS));

const lastPageOf = (html: string): number => Math.max(1, ...all(html, /[?;&]page=(\d+)/g).map(Number));

/** Where a list without numbers of pages goes on. */
const olderOf = (html: string): string[] => all(html, /href="[^"?]*\?(avant=[^"]*)"/g).map(unescaped);
