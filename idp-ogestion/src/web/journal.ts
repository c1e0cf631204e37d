import type { Context, Middleware } from 'koa';
import { withQuery } from '#shared/lists.ts';
import type { Context as Domain } from '../domain/context.ts';
import {
  exportJournal,
  firstDay,
  type JournalReader,
  journalReaderOf,
  readJournal,
  shownPeriod,
} from '../domain/journal.ts';
import { FAMILIES } from '../domain/journal-events.ts';
import { isBackwards } from '../domain/period.ts';
import { sendCsv } from './csv.ts';
import {
  cursorIn,
  cursorText,
  type JournalQuery,
  journalQueryString,
  journalSearchOf,
  readJournalQuery,
} from './journal-query.ts';
import { cellsFor, rowOf } from './journal-rows.ts';
import type { Pages } from './pages.ts';
import { userIn } from './referents.ts';
import { originOf } from './request.ts';

export type JournalPages = ReturnType<typeof journalPages>;

/** Behind `signedIn`: lets through who may read the journal (G61). */
export const journalReader: Middleware = async (ctx, next) => {
  ctx.state.journalReader = journalReaderOf(userIn(ctx));
  await next();
};

const readerIn = (ctx: Context): JournalReader => ctx.state.journalReader as JournalReader;

const LIST = '/journal';

/** « Journal d'audit » (G61): the list and its export. */
export function journalPages({ pages, domain }: { pages: Pages; domain: Domain }) {
  const list: Middleware = async (ctx) => {
    const query = readJournalQuery(ctx.URL.searchParams);
    const reader = readerIn(ctx);
    const asked = { ...journalSearchOf(query), after: cursorIn(query), origin: originOf(ctx) };
    const { entries, next, isVague } = await readJournal(domain, reader, asked);
    const hrefOf = (changes: Partial<JournalQuery>) => withQuery(LIST, journalQueryString(query, changes));
    pages.show(ctx, 'journal', {
      ...{ isVague, scope: reader.scope.kind, families: FAMILIES },
      query: { ...query, du: query.du || firstDay(domain) },
      backwards: isBackwards(shownPeriod(domain, asked)),
      rows: entries.map((entry) => rowOf(entry, reader)),
      filtered: journalQueryString(query, { avant: '' }) !== '',
      links: {
        list: LIST,
        first: query.avant && hrefOf({ avant: '' }),
        next: next && hrefOf({ avant: cursorText(next) }),
        export: withQuery(`${LIST}/export.csv`, journalQueryString(query, { avant: '' })),
      },
      crumbs: [{ href: '/', text: 'Accueil' }, { text: "Journal d'audit" }],
    });
  };

  const exportCsv: Middleware = async (ctx) => {
    const reader = readerIn(ctx);
    const asked = { ...journalSearchOf(readJournalQuery(ctx.URL.searchParams)), origin: originOf(ctx) };
    const rows = await exportJournal(domain, reader, asked);
    sendCsv(ctx, { name: 'journal', clock: domain.clock, columns: cellsFor(reader), rows });
  };

  return { list, exportCsv };
}
