import type { Db } from '#shared/pg.ts';

/** A live session of the provider: whose it is, and the relying parties that share it (`sid` by client). */
export type LiveSession = { id: string; uid: string; sub: string; sids: { clientId: string; sid: string }[] };

const END_SESSIONS = `
  with ended as (
    delete from oidc_records where model = 'Session' and %WHERE%
    returning id, uid, account_id, payload),
  granted as (
    select a.value ->> 'grantId' as grant_id from ended, jsonb_each(coalesce(payload -> 'authorizations', '{}')) a),
  tokens as (
    delete from oidc_records where grant_id in (select grant_id from granted) and model <> 'Session'),
  grants as (
    delete from oidc_records where model = 'Grant' and id in (select grant_id from granted))
  select id, uid, account_id as sub,
    coalesce((select jsonb_agg(jsonb_build_object('clientId', a.key, 'sid', a.value ->> 'sid'))
              from jsonb_each(coalesce(payload -> 'authorizations', '{}')) a), '[]') as sids
  from ended where account_id is not null`;

/** Deletes one session with its grants, codes and tokens. Gives what is needed to tell the relying parties. */
export async function endSessionByUid(db: Db, uid: string): Promise<LiveSession[]> {
  return (await db.query<LiveSession>(END_SESSIONS.replace('%WHERE%', 'uid = $1'), [uid])).rows;
}

/** The same for every session of an account. */
export async function endSessionsOf(db: Db, sub: string): Promise<LiveSession[]> {
  return (await db.query<LiveSession>(END_SESSIONS.replace('%WHERE%', 'account_id = $1'), [sub])).rows;
}

/** Moves the end of a session to `until`, unless it is already as late. */
export async function prolongSession(db: Db, uid: string, until: Date): Promise<void> {
  await db.query({
    name: 'prolong-session',
    text: `update oidc_records set expires_at = $2 where model = 'Session' and uid = $1 and expires_at < $2`,
    values: [uid, until],
  });
}
