import { secondsFrom } from '#shared/clock.ts';
import { isoDayOf } from '#shared/dates.ts';
import { PAGE } from '#shared/paging.ts';
import { Refusal } from '#shared/refusal.ts';
import { insertAudit, insertBoundedAudit } from '../store/audit.ts';
import {
  type Cursor,
  findHeld,
  findJournal,
  findPeople,
  type JournalCriteria,
  type JournalScope,
  type StoredEntry,
} from '../store/journal.ts';
import { findRegionNames } from '../store/organismes.ts';
import type { User } from '../store/users.ts';
import type { Context, Origin } from './context.ts';
import { estReferent } from './habilitations.ts';
import { eventsOf, type Family } from './journal-events.ts';
import { type Period, requirePeriod } from './period.ts';
import { agentOf, isAgent } from './staff.ts';
import { wordsOf } from './user-search.ts';

export type { Cursor } from '../store/journal.ts';

/**
 * One event, with the établissements of its details that the reader answers for, the others not being told, and the names of
 * the regions by their codes.
 */
export type JournalEntry = StoredEntry & { held: string[]; regionNames: ReadonlyMap<string, string> };

/** Somebody who may read the journal, and what of it. */
export type JournalReader = { sub: string; scope: JournalScope };

/**
 * What a signed-in person may read: everything for an administrator, his regions for an agent, his établissements for a
 * référent. Refuses everybody else.
 */
export function journalReaderOf(user: User): JournalReader {
  const { sub } = user;
  if (isAgent(user)) {
    const { regions } = agentOf(user);
    return { sub, scope: regions === null ? { kind: 'all' } : { kind: 'regions', codes: regions } };
  }
  if (estReferent(user)) {
    return { sub, scope: { kind: 'sirets', codes: user.etablissements.map(({ siret }) => siret) } };
  }
  throw new Refusal(
    'forbidden',
    'Le journal est réservé aux référents portail OF, et aux agents et aux administrateurs de Constructys.',
  );
}

/** What is asked for. Without a first day, the last 30 are shown. */
export type JournalSearch = {
  q: string;
  from: string | undefined;
  to: string | undefined;
  family: Family | undefined;
  result: JournalCriteria['result'];
};

export type FoundEvents = {
  entries: JournalEntry[];
  next: Cursor | undefined;
  /** So many people have that name that their events were not looked for. */
  isVague: boolean;
};

/** Days shown when nobody says since when. */
const DAYS = 30;
/** People whose events are looked for at once. */
const PEOPLE = 50;
/** A reader who goes through the journal is noted once an hour. */
const HOUR = 3600;
const BATCH = 1000;

/** The first day shown when none is asked for, `AAAA-MM-JJ` in Paris. */
export const firstDay = ({ clock }: Pick<Context, 'clock'>): string => isoDayOf(secondsFrom(clock, -DAYS * 24 * HOUR));

/** The period that a search is about, once its first day is said. */
export const shownPeriod = (context: Pick<Context, 'clock'>, { from, to }: Period) => ({
  from: from ?? firstDay(context),
  to,
});

/** One page of the journal, the newest events first. Reading it is journalled in its turn. */
export async function readJournal(
  context: Context,
  reader: JournalReader,
  asked: JournalSearch & { after: Cursor | undefined; origin: Origin },
): Promise<FoundEvents> {
  await noteReading(context, reader, asked.origin);
  const criteria = await criteriaOf(context, reader, asked);
  if (!criteria) return { entries: [], next: undefined, isVague: true };
  const found = await readEntries(context, reader, criteria, { after: asked.after, limit: PAGE + 1 });
  const entries = found.slice(0, PAGE);
  return { entries, next: found.length > PAGE ? cursorOf(entries) : undefined, isVague: false };
}

/**
 * Everything that a search finds. The export is journalled before its first line can be read. Refuses a name that too many
 * people have: an empty file would pass for an answer.
 */
export async function exportJournal(
  context: Context,
  reader: JournalReader,
  asked: JournalSearch & { origin: Origin },
): Promise<AsyncGenerator<JournalEntry>> {
  requirePeriod(shownPeriod(context, asked));
  const criteria = await criteriaOf(context, reader, asked);
  if (!criteria) throw new Refusal('invalid', 'Trop de personnes portent ce nom : complétez la recherche.');
  const event = { event: 'journal_exported', result: 'success', actorSub: reader.sub } as const;
  const regions = reader.scope.kind === 'regions' && { regions: reader.scope.codes };
  await insertAudit(context.pool, { at: context.clock.now(), ...event, ...regions, ...asked.origin });
  return readAll(context, reader, criteria);
}

/** Reads in batches, so that no journal is too long. */
async function* readAll(context: Context, reader: JournalReader, criteria: JournalCriteria) {
  for (let after: Cursor | undefined; ; ) {
    const batch = await readEntries(context, reader, criteria, { after, limit: BATCH });
    yield* batch;
    if (batch.length < BATCH) return;
    after = cursorOf(batch);
  }
}

/** Events whose details have codes of regions. */
const NAMING_REGIONS = ['user_created', 'privilege_permissions_changed', 'region_updated'];

async function readEntries(
  { pool }: Context,
  { scope }: JournalReader,
  criteria: JournalCriteria,
  rows: { after: Cursor | undefined; limit: number },
): Promise<JournalEntry[]> {
  const entries = await findJournal(pool, scope, criteria, rows);
  const named = new Set(entries.flatMap(etablissementsIn));
  const held = named.size > 0 ? await findHeld(pool, scope, [...named]) : [];
  const regions = entries.some(({ event }) => NAMING_REGIONS.includes(event)) ? await findRegionNames(pool) : [];
  const regionNames = new Map(regions.map(({ code, libelle }) => [code, libelle]));
  return entries.map((entry) => ({ ...entry, held, regionNames }));
}

/** The établissements that a change of rights took or gave. */
function etablissementsIn({ details }: StoredEntry): string[] {
  const { before, after } = details as Partial<Record<'before' | 'after', { etablissements?: string[] }>>;
  return [...(before?.etablissements ?? []), ...(after?.etablissements ?? [])];
}

const cursorOf = (entries: JournalEntry[]): Cursor | undefined => {
  const last = entries.at(-1);
  return last && { at: last.at.getTime(), id: last.id };
};

/** The search as the store takes it; nothing when too many people answer to the name. */
async function criteriaOf(
  context: Context,
  { scope }: JournalReader,
  { q, from, to, family, result }: JournalSearch,
): Promise<JournalCriteria | undefined> {
  const words = wordsOf(q);
  const subs = words.length > 0 ? await findPeople(context.pool, scope, words, PEOPLE + 1) : undefined;
  if (subs && subs.length > PEOPLE) return undefined;
  return { ...shownPeriod(context, { from, to }), events: family && eventsOf(family), result, subs };
}

const noteReading = ({ pool, clock }: Context, { sub }: JournalReader, origin: Origin): Promise<void> =>
  insertBoundedAudit(
    pool,
    { at: clock.now(), event: 'journal_read', result: 'success', actorSub: sub, ...origin },
    { count: 1, since: secondsFrom(clock, -HOUR) },
  );
