import type { Db } from '#shared/pg.ts';
import type { LiveSession } from './oidc-sessions.ts';

/** An application that a person used: what it may read (scopes), since when it last could, and whether it still can. */
export type ApplicationUsed = {
  clientId: string;
  name: string;
  startUrl: string;
  scope: string;
  usedAt: Date;
  open: boolean;
};

const LIST_USED = `
  with used as (
    select client_id, at from audit_events
    where actor_sub = $1 and event = 'authn_login_success' and client_id is not null
    union all
    select jsonb_array_elements_text(details -> 'clients'), at from audit_events
    where actor_sub = $1 and event = 'session_ended'
    union all
    select payload ->> 'clientId', to_timestamp((payload ->> 'iat')::bigint) from oidc_records
    where model = 'Grant' and account_id = $1),
  live as (
    select key as client_id from oidc_records, jsonb_each(coalesce(payload -> 'authorizations', '{}'))
    where model = 'Session' and account_id = $1 and expires_at > $2)
  select c.client_id as "clientId", c.name, c.start_url as "startUrl", coalesce(c.metadata ->> 'scope', 'openid') as scope,
    max(used.at) as "usedAt", c.client_id in (select client_id from live) as open
  from used join clients c using (client_id)
  where c.client_id <> $3
  group by c.client_id
  order by "usedAt" desc, c.name`;

/** The applications a person used, last used first; `portal` is not one of them. */
export async function listApplicationsUsed(db: Db, sub: string, now: Date, portal: string): Promise<ApplicationUsed[]> {
  return (await db.query<ApplicationUsed>(LIST_USED, [sub, now, portal])).rows;
}

const REVOKE = `
  with shared as materialized (
    select id, payload #>> array['authorizations', $2, 'sid'] as sid from oidc_records
    where model = 'Session' and account_id = $1 and payload -> 'authorizations' ? $2 for update),
  left_out as (
    update oidc_records r set payload = r.payload #- array['authorizations', $2]
    from shared where r.model = 'Session' and r.id = shared.id),
  grants as (
    delete from oidc_records where model = 'Grant' and account_id = $1 and client_id = $2 returning id),
  tokens as (
    delete from oidc_records where grant_id in (select id from grants) and model <> 'Session')
  select sid from shared`;

type Sid = LiveSession['sids'][number]['sid'];

/**
 * Takes an application out of every session of a person, with its grants, codes and tokens. Gives the `sid` of each
 * session it shared, by which it is told.
 */
export async function revokeApplication(tx: Db, sub: string, clientId: string): Promise<Sid[]> {
  const { rows } = await tx.query<{ sid: Sid }>(REVOKE, [sub, clientId]);
  return rows.map(({ sid }) => sid);
}
