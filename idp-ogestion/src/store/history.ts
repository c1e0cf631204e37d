import type { Db } from '#shared/pg.ts';
import { isWide } from './perimeters.ts';

/** One act that a perimeter may read. People of other organismes have no name here. */
export type HistoryEntry = {
  /** A bigint, hence text. */
  id: string;
  at: Date;
  event: string;
  actor: string | null;
  actorKind: 'portail' | 'interne' | null;
  /** The account of its author, or of its subject, has been removed since. */
  actorGone: boolean;
  targetGone: boolean;
  target: string | null;
  targetSub: string | null;
  details: Record<string, unknown>;
};

/** The name of a person if the perimeter `$1` may know it; `staff`, a parameter, opens the names of Constructys. */
const NAME = (user: string, staff: string): string =>
  `case when ${user}.sirets && $1 or ${staff} and ${user}.kind = 'interne' then ${user}.prenom || ' ' || ${user}.nom end`;

/** Acts of the perimeter `$1`: found by its index, or, for a wide one, met among all acts, which are one event in seven. */
const OF_PERIMETER = (isWide: boolean): string => {
  const acts = 'event = any ($2) and ($3::bigint is null or id < $3)';
  return isWide
    ? `(select * from audit_events where ${acts} order by id desc offset 0) act where sirets && $1`
    : `audit_events where sirets && $1 and sirets <> '{}' and ${acts}`;
};

const HISTORY = (isWide: boolean): string => `
  select e.id, e.at, e.event, ${NAME('a', '$5')} as actor, a.kind as "actorKind", ${NAME('t', '$5')} as target,
    case when t.sirets && $1 then t.sub end as "targetSub", e.details,
    e.actor_sub is not null and a.sub is null as "actorGone", e.target_sub is not null and t.sub is null as "targetGone"
  from (
    select * from ${OF_PERIMETER(isWide)} order by id desc limit $4) e
  left join users a on a.sub = e.actor_sub left join users t on t.sub = e.target_sub
  order by e.id desc`;

/** The acts on accounts of the perimeter, the newest first, before the act `before` if one is given. */
export async function findHistory(
  db: Db,
  perimetre: string[],
  { events, before, limit, staff }: { events: string[]; before: string | undefined; limit: number; staff: boolean },
): Promise<HistoryEntry[]> {
  return (await db.query<HistoryEntry>(HISTORY(isWide(perimetre)), [perimetre, events, before ?? null, limit, staff]))
    .rows;
}

/** Events that change a sheet. */
const CHANGES = [
  'user_created',
  'user_updated',
  'privilege_permissions_changed',
  'user_archived',
  'user_reactivated',
  'user_email_changed',
  'user_email_change_requested',
];

export type LastChange = { at: Date; author: string | null };

/** Who changed a sheet last, and when; nobody is named who is not of the perimeter, save those of Constructys to `staff`. */
export async function findLastChange(
  db: Db,
  perimetre: string[],
  sub: string,
  staff: boolean,
): Promise<LastChange | undefined> {
  const text = `
    select e.at, ${NAME('a', '$4')} as author from audit_events e left join users a on a.sub = e.actor_sub
    where e.target_sub = $2 and e.event = any ($3) order by e.at desc, e.id desc limit 1`;
  return (await db.query<LastChange>(text, [perimetre, sub, CHANGES, staff])).rows[0];
}

/** Who changed the contacts of a Direction régionale last, and when. */
export async function findLastRegionChange(db: Db, code: string): Promise<LastChange | undefined> {
  const text = `
    select e.at, a.prenom || ' ' || a.nom as author from audit_events e left join users a on a.sub = e.actor_sub
    where e.regions && array[$1] and e.regions <> '{}' and e.event = 'region_updated' order by e.id desc limit 1`;
  return (await db.query<LastChange>(text, [code])).rows[0];
}

const ORGANISME_CHANGES = ['organisme_created', 'organisme_updated', 'etablissement_created', 'etablissement_updated'];

/** Who of Constructys changed an organisme or one of its sites last, and when. */
export async function findLastOrganismeChange(db: Db, siren: string): Promise<LastChange | undefined> {
  const text = `
    select e.at, a.prenom || ' ' || a.nom as author from audit_events e left join users a on a.sub = e.actor_sub
    where e.sirets && array(select siret from etablissements where siren = $1) and e.sirets <> '{}' and e.event = any ($2)
    order by e.id desc limit 1`;
  return (await db.query<LastChange>(text, [siren, ORGANISME_CHANGES])).rows[0];
}
