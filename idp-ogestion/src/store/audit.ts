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
      coalesce($12, regions_of($11), u.regions, '{}')
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

const PURGE = `
  delete from audit_events where id = any (array(
    select id from audit_events where at < $1 order by at limit $2))`;

/** Deletes at most `batch` events older than `before`. The database refuses it for those of the last 12 months. */
export async function purgeAudit(db: Db, before: Date, batch: number): Promise<number> {
  return (await db.query(PURGE, [before, batch])).rowCount ?? 0;
}
