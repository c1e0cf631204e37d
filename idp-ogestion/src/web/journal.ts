import type { Context, Middleware } from 'koa';
import { formatDate, formatHour } from '#shared/dates.ts';
import { formatSiren } from '#shared/siret.ts';
import type { Context as Domain } from '../domain/context.ts';
import {
  exportJournal,
  firstDay,
  type JournalEntry,
  type JournalReader,
  journalReaderOf,
  readJournal,
} from '../domain/journal.ts';
import { FAMILIES, labelOf } from '../domain/journal-events.ts';
import { deviceInWords, placeOf } from '../domain/own-sessions.ts';
import { type Column, sendCsv } from './csv.ts';
import {
  cursorIn,
  cursorText,
  type JournalQuery,
  journalQueryString,
  journalSearchOf,
  readJournalQuery,
} from './journal-query.ts';
import { wordsOf } from './journal-words.ts';
import { withQuery } from './lists.ts';
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

const rowOf = (entry: JournalEntry, reader: JournalReader) => ({
  ...{ at: entry.at, act: labelOf(entry.event), failed: entry.result === 'failure' },
  ...{ actor: actorOf(entry), target: targetOf(entry), targetHref: hrefOfTarget(entry, reader) },
  ...{ place: placeShown(entry, reader), device: deviceShown(entry), words: wordsOf(entry) },
});

const ELSEWHERE = "Une personne d'un autre organisme";
const GONE = 'Un compte supprimé depuis';

/** Events of people who have not said who they are; others without an author are oGestion's own. */
const NAMELESS = ['authn_login_fail', 'authn_password_reset_requested', 'authn_token_revoked'];

/** Nobody is named who is not of the reader's perimeter. */
function actorOf({ event, actor, actorKind, actorGone }: JournalEntry): string {
  if (actorGone) return GONE;
  if (actor !== null) return actor;
  if (actorKind === null) return NAMELESS.includes(event) ? 'Personne non identifiée' : 'oGestion';
  return actorKind === 'interne' ? 'Constructys' : ELSEWHERE;
}

/** On whom, or on what. */
function targetOf({ target, targetKind, targetGone, siren, raisonSociale }: JournalEntry): string {
  if (targetGone) return GONE;
  if (target !== null) return target;
  if (targetKind !== null) return targetKind === 'interne' ? 'Constructys' : ELSEWHERE;
  return siren === null ? '' : `${raisonSociale} (${formatSiren(siren)})`;
}

/** Its sheet, where the reader has one. */
function hrefOfTarget({ targetSub, targetKind, targetSiren, siren }: JournalEntry, { scope }: JournalReader) {
  if (scope.kind === 'sirets') return targetSub ? `/utilisateurs/${targetSub}` : undefined;
  if (targetSub && targetKind === 'portail' && targetSiren)
    return `/organismes/${targetSiren}/utilisateurs/${targetSub}`;
  return siren ? `/organismes/${siren}` : undefined;
}

/** A référent recognises the place that an address is of; Constructys, who investigates, has it whole. */
const placeShown = ({ ip }: JournalEntry, { scope }: JournalReader): string =>
  ip === null ? '' : scope.kind === 'sirets' ? placeOf(ip) : ip;

const deviceShown = ({ ip, userAgent }: JournalEntry): string =>
  ip === null || !userAgent ? '' : deviceInWords(userAgent);

const cellsFor = (reader: JournalReader): Column<JournalEntry>[] => [
  ['Date', ({ at }) => formatDate(at)],
  ['Heure', ({ at }) => formatHour(at)],
  ['Événement', ({ event }) => labelOf(event)],
  ['Résultat', ({ result }) => (result === 'failure' ? 'Échec' : 'Succès')],
  ['Auteur', actorOf],
  ['Concerne', targetOf],
  ['Adresse IP', (entry) => placeShown(entry, reader)],
  ['Appareil', deviceShown],
  ['Détail', (entry) => wordsOf(entry).join(' ; ')],
];
