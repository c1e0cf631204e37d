import type { Db } from '#shared/pg.ts';

/** One line of the journal. Names follow the OWASP logging vocabulary; `details` never holds a secret or a token. */
export type AuditEvent = {
  at: Date;
  event: string;
  result: 'success' | 'failure';
  actorSub?: string | undefined;
  targetSub?: string | undefined;
  clientId?: string | undefined;
  ip?: string | undefined;
  userAgent?: string | undefined;
  requestId?: string | undefined;
  details?: Record<string, unknown>;
  /** The établissements concerned; those of the target, or else of the actor, when nothing is said. */
  sirets?: string[];
  /** The regions concerned; those of the établissements when nothing is said. */
  regions?: string[];
};

const INSERT = {
  name: 'insert-audit',
  text: `
    insert into audit_events
      (at, event, result, actor_sub, target_sub, client_id, ip, user_agent, request_id, details, sirets, regions)
    select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, coalesce($11, u.sirets, '{}'),
      coalesce($12, case when $11::text[] is null then u.regions else regions_of($11) end, '{}')
    from (values (1)) as one left join users u on u.sub = coalesce($5::text, $4)`,
};

/** Appends one event; give it the transaction of its cause. */
export async function insertAudit(db: Db, event: AuditEvent): Promise<void> {
  const { at, result, actorSub, targetSub, clientId, ip, userAgent, requestId, details = {} } = event;
  await db.query({
    ...INSERT,
    values: [
      ...[at, event.event, result, actorSub, targetSub, clientId, ip, userAgent, requestId, details],
      ...[event.sirets, event.regions],
    ],
  });
}

const INSERT_BOUNDED = `
  insert into audit_events (at, event, result, actor_sub, ip, user_agent, request_id, details, sirets, regions)
  select $1, $2, $3, $4, $5, $6, $7, $8, u.sirets, u.regions from users u
  where u.sub = $4 and (
    select count(*) from audit_events e where e.actor_sub = $4 and e.event = $2 and e.at > $9) < $10`;

/**
 * Appends what a person may cause as often as he likes, unless there are `count` such events of his since that hour. Those
 * that arrive at the same instant may exceed it by their number.
 */
export async function insertBoundedAudit(
  db: Db,
  event: AuditEvent & { actorSub: string },
  { count, since }: { count: number; since: Date },
): Promise<void> {
  const { at, result, actorSub, ip, userAgent, requestId, details = {} } = event;
  await db.query(INSERT_BOUNDED, [
    ...[at, event.event, result, actorSub, ip, userAgent, requestId, details],
    ...[since, count],
  ]);
}

const PURGE = `
  delete from audit_events where id = any (array(
    select id from audit_events where at < $1 order by at limit $2))`;

/** Deletes at most `batch` events older than `before`. The database refuses it for those of the last 12 months. */
export async function purgeAudit(db: Db, before: Date, batch: number): Promise<number> {
  return (await db.query(PURGE, [before, batch])).rowCount ?? 0;
}
