import { z } from 'zod';
import { queryOf } from '#shared/lists.ts';
import type { Cursor, JournalSearch } from '../domain/journal.ts';
import { FAMILIES, type Family } from '../domain/journal-events.ts';
import { day, oneOf, orNothing, typed } from './consultation-query.ts';

const RESULTS = { succes: 'success', echec: 'failure' } as const;

const schema = z.object({
  q: typed,
  type: oneOf(FAMILIES),
  resultat: z.enum(['succes', 'echec']).or(z.literal('')).catch(''),
  du: day,
  au: day,
  avant: z
    .string()
    .regex(/^\d{1,15}-\d{1,18}$/)
    .catch(''),
});

/** A search of the journal as its address says it. What cannot be read is taken for absent. */
export type JournalQuery = z.infer<typeof schema>;

export const readJournalQuery = (query: URLSearchParams): JournalQuery => schema.parse(Object.fromEntries(query));

/** What the domain makes of it. */
export const journalSearchOf = ({ q, type, resultat, du, au }: JournalQuery): JournalSearch => ({
  ...{ q, from: orNothing(du), to: orNothing(au) },
  family: type === '' ? undefined : (type as Family),
  result: resultat === '' ? undefined : RESULTS[resultat],
});

/** `1795455300000-1234`: where a page begins. */
export const cursorIn = ({ avant }: JournalQuery): Cursor | undefined => {
  const [at, id] = avant.split('-');
  return at && id ? { at: Number(at), id } : undefined;
};
export const cursorText = ({ at, id }: Cursor): string => `${at}-${id}`;

const DEFAULTS: JournalQuery = schema.parse({});

/** The query string of a search, without what goes without saying. */
export const journalQueryString = (query: JournalQuery, changes: Partial<JournalQuery> = {}): string =>
  queryOf({ ...query, ...changes }, DEFAULTS);
