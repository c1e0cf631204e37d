import bowser from 'bowser';
import { Refusal } from '#shared/refusal.ts';
import { listSessionsOf, type OwnSession as StoredSession } from '../store/oidc-sessions.ts';
import { PORTAL_CLIENT_ID } from './clients.ts';
import type { Context } from './context.ts';
import type { Actor } from './reauthentication.ts';
import { endOtherSessionsOf, endOwnSession, type Lifetimes } from './sessions.ts';

/** A live session in the words of its owner. */
export type OwnSession = {
  uid: string;
  device: string;
  /** Part of the network address: enough to recognise a place, not to keep following it. */
  place: string;
  openedAt: Date;
  lastUsedAt: Date;
  applications: string[];
  /** Whether it is the one that asks. */
  current: boolean;
};

/** The live sessions of a person, his own first, then the last used (ASVS 7.5.2). */
export async function listOwnSessions(
  context: Context,
  { sub, sessionUid }: Pick<Actor, 'sub' | 'sessionUid'>,
  lifetimes: Lifetimes,
): Promise<OwnSession[]> {
  const sessions = await listSessionsOf(context.pool, sub, context.clock.now(), PORTAL_CLIENT_ID);
  return sessions
    .map((session) => inWords(session, sessionUid, lifetimes))
    .sort((a, b) => Number(b.current) - Number(a.current));
}

function inWords(session: StoredSession, current: string, { idle }: Lifetimes): OwnSession {
  const { uid, device, openedAt, endsAt, applications } = session;
  return {
    uid,
    device: deviceInWords(device?.userAgent ?? ''),
    place: placeOf(device?.ip ?? ''),
    openedAt,
    lastUsedAt: lastUse(device?.at, endsAt, idle),
    applications,
    current: uid === current,
  };
}

/** An application at work moves the end of the session but says no hour: its last use is then read from that end. */
function lastUse(seenAt: string | undefined, endsAt: Date, idle: number): Date {
  const moved = endsAt.getTime() - idle * 1000;
  return new Date(Math.max(moved, seenAt === undefined ? 0 : new Date(seenAt).getTime()));
}

/** « Chrome sur Windows », as far as the user agent says it. */
export function deviceInWords(userAgent: string): string {
  if (userAgent === '') return 'Appareil inconnu';
  const { browser, os, platform } = bowser.parse(userAgent);
  const system = platform.model && platform.vendor === 'Apple' ? platform.model : os.name;
  return [browser.name || 'Navigateur inconnu', system].filter(Boolean).join(' sur ');
}

/** An IPv4 address seen through an IPv6 socket (`::ffff:203.0.113.77`), as people write it; others as they are. */
export const plainAddress = (ip: string): string => ip.replace(/^::ffff:(?=\d+\.)/, '');

/** `203.0.113.x`, `2001:db8:1::x`: the network of an address without the machine. */
export function placeOf(ip: string): string {
  const address = plainAddress(ip);
  if (address.includes('.')) return address.replace(/\.\d+$/, '.x');
  const [network = ''] = address.split('::');
  if (address.includes(':')) return `${network.split(':').slice(0, 3).join(':')}::x`;
  return 'lieu inconnu';
}

/** Ends one of one's own sessions; that of somebody else is not found. */
export async function endMySession(context: Context, { sub, origin }: Actor, uid: string): Promise<void> {
  const ended = await endOwnSession(context, sub, uid, { reason: 'ended-by-person', origin });
  if (!ended) throw new Refusal('not-found', 'Cette session est déjà terminée.');
}

/** Ends all of one's sessions but the one that asks. */
export const endMyOtherSessions = (context: Context, { sub, sessionUid, origin }: Actor): Promise<void> =>
  endOtherSessionsOf(context, sub, sessionUid, { reason: 'ended-by-person', origin });
