import { formatClockTime, formatDate } from '#shared/dates.ts';
import { formatSiren } from '#shared/siret.ts';
import type { JournalEntry, JournalReader } from '../domain/journal.ts';
import { labelOf } from '../domain/journal-events.ts';
import { deviceInWords, placeOf, plainAddress } from '../domain/own-sessions.ts';
import type { Column } from './csv.ts';
import { wordsOf } from './journal-words.ts';

/** An event as a line of the page. */
export const rowOf = (entry: JournalEntry, reader: JournalReader) => ({
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
function targetOf(entry: JournalEntry): string {
  const { target, targetKind, targetGone, siren, raisonSociale } = entry;
  if (targetGone) return GONE;
  if (target !== null) return target;
  if (targetKind !== null) return targetKind === 'interne' ? 'Constructys' : ELSEWHERE;
  if (entry.event === 'region_updated') return `Direction régionale ${entry.regionNames.get(regionIn(entry)) ?? ''}`;
  return siren === null ? '' : `${raisonSociale} (${formatSiren(siren)})`;
}

const regionIn = ({ details }: JournalEntry): string => String(details.region ?? '');

/** Its sheet, where the reader has one. */
function hrefOfTarget(entry: JournalEntry, { scope }: JournalReader): string | undefined {
  const { event, targetSub, targetKind, targetSiren, siren } = entry;
  if (scope.kind === 'sirets') return targetSub ? `/utilisateurs/${targetSub}` : undefined;
  if (targetSub && targetKind === 'portail') {
    return targetSiren ? `/organismes/${targetSiren}/utilisateurs/${targetSub}` : undefined;
  }
  if (scope.kind === 'all' && targetSub) return `/agents/${targetSub}`;
  if (scope.kind === 'all' && event === 'region_updated') return `/regions/${regionIn(entry)}`;
  return siren ? `/organismes/${siren}` : undefined;
}

/** A référent recognises the place that an address is of; Constructys, who investigates, has it whole. */
const placeShown = ({ ip }: JournalEntry, { scope }: JournalReader): string =>
  ip === null ? '' : scope.kind === 'sirets' ? placeOf(ip) : plainAddress(ip);

const deviceShown = ({ ip, userAgent }: JournalEntry): string =>
  ip === null || !userAgent ? '' : deviceInWords(userAgent);

/** The columns of the file, for that reader. */
export const cellsFor = (reader: JournalReader): Column<JournalEntry>[] => [
  ['Date', ({ at }) => formatDate(at)],
  ['Heure', ({ at }) => formatClockTime(at)],
  ['Événement', ({ event }) => labelOf(event)],
  ['Résultat', ({ result }) => (result === 'failure' ? 'Échec' : 'Succès')],
  ['Auteur', actorOf],
  ['Concerne', targetOf],
  ['Adresse IP', (entry) => placeShown(entry, reader)],
  ['Appareil', deviceShown],
  ['Détail', (entry) => wordsOf(entry).join(' ; ')],
];
