import type { Db } from '#shared/pg.ts';

/** The background jobs of oGestion and what each needs. */
export type Jobs = {
  'logout-notice': { clientId: string; sub: string; sid: string };
  'send-mail': { mailId: string };
  'request-link': { email: string; ip: string; userAgent: string; requestId: string };
};

/** Attempts before a job is given up; their delays grow to six hours. 12 last a day, 25 more than four. */
export const ATTEMPTS: Record<keyof Jobs, number> = { 'logout-notice': 12, 'send-mail': 25, 'request-link': 25 };

/** Adds a job in the transaction of its cause; it is tried again with a growing delay until it succeeds. */
export async function addJob<Name extends keyof Jobs>(tx: Db, name: Name, payload: Jobs[Name]): Promise<void> {
  await tx.query('select graphile_worker.add_job($1, payload := $2::json, max_attempts := $3)', [
    name,
    JSON.stringify(payload),
    ATTEMPTS[name],
  ]);
}

/** Gives back to the queue the jobs that were begun before `limit` and are not over: their process was killed. */
export async function releaseJobsBegunBefore(db: Db, limit: Date): Promise<void> {
  await db.query(
    `select graphile_worker.force_unlock_workers(array(
       select distinct locked_by from graphile_worker.jobs where locked_at < $1))`,
    [limit],
  );
}
