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
  /** The établissements concerned; those of the target when nothing is said. */
  sirets?: string[];
};

const INSERT = {
  name: 'insert-audit',
  text: `
    insert into audit_events (at, event, result, actor_sub, target_sub, client_id, ip, user_agent, request_id, details, sirets)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, coalesce($11, array(select siret from rattachements where sub = $5)))`,
};

/** Appends one event; give it the transaction of its cause. */
export async function insertAudit(db: Db, event: AuditEvent): Promise<void> {
  const { at, result, actorSub, targetSub, clientId, ip, userAgent, requestId, details = {}, sirets } = event;
  await db.query({
    ...INSERT,
    values: [at, event.event, result, actorSub, targetSub, clientId, ip, userAgent, requestId, details, sirets],
  });
}

const PURGE = `
  delete from audit_events where id = any (array(
    select id from audit_events where at < $1 order by at limit $2))`;

/** Deletes at most `batch` events older than `before`. The database refuses it for those of the last 12 months. */
export async function purgeAudit(db: Db, before: Date, batch: number): Promise<number> {
  return (await db.query(PURGE, [before, batch])).rowCount ?? 0;
}
