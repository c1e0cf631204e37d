import type { Db } from '#shared/pg.ts';

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

/** The name of a person if the perimeter `$1` may know it. */
const NAME = (user: string): string => `case when ${user}.sirets && $1 then ${user}.prenom || ' ' || ${user}.nom end`;

const HISTORY = `
  select e.id, e.at, e.event, ${NAME('a')} as actor, a.kind as "actorKind", ${NAME('t')} as target,
    case when t.sirets && $1 then t.sub end as "targetSub", e.details,
    e.actor_sub is not null and a.sub is null as "actorGone", e.target_sub is not null and t.sub is null as "targetGone"
  from (
    select * from audit_events
    where sirets && $1 and sirets <> '{}' and event = any ($2) and ($3::bigint is null or id < $3)
    order by id desc limit $4) e
  left join users a on a.sub = e.actor_sub left join users t on t.sub = e.target_sub
  order by e.id desc`;

/** The acts on accounts of the perimeter, the newest first, before the act `before` if one is given. */
export async function findHistory(
  db: Db,
  perimetre: string[],
  { events, before, limit }: { events: string[]; before: string | undefined; limit: number },
): Promise<HistoryEntry[]> {
  return (await db.query<HistoryEntry>(HISTORY, [perimetre, events, before ?? null, limit])).rows;
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

/** Who changed a sheet last, and when; nobody is named who is not of the perimeter. */
export async function findLastChange(
  db: Db,
  perimetre: string[],
  sub: string,
): Promise<{ at: Date; author: string | null } | undefined> {
  const text = `
    select e.at, ${NAME('a')} as author from audit_events e left join users a on a.sub = e.actor_sub
    where e.target_sub = $2 and e.event = any ($3) order by e.at desc, e.id desc limit 1`;
  return (await db.query<{ at: Date; author: string | null }>(text, [perimetre, sub, CHANGES])).rows[0];
}
