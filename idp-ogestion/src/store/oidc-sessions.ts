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

/** The same for one session of an account; nothing when it is somebody else's. */
export async function endSessionOf(db: Db, sub: string, uid: string): Promise<LiveSession[]> {
  return (await db.query<LiveSession>(END_SESSIONS.replace('%WHERE%', 'account_id = $1 and uid = $2'), [sub, uid]))
    .rows;
}

/** The same for every session of an account but `kept`. */
export async function endSessionsBut(db: Db, sub: string, kept: string): Promise<LiveSession[]> {
  const text = END_SESSIONS.replace('%WHERE%', 'account_id = $1 and uid <> $2');
  return (await db.query<LiveSession>(text, [sub, kept])).rows;
}

/** The same for every session of an account. */
export async function endSessionsOf(db: Db, sub: string): Promise<LiveSession[]> {
  return (await db.query<LiveSession>(END_SESSIONS.replace('%WHERE%', 'account_id = $1'), [sub])).rows;
}

/** Gives a session the row of another identifier, which its cookie carries; the former one opens nothing. Gives false when it is over. */
export async function renameSession(tx: Db, uid: string, id: string): Promise<boolean> {
  const text = `update oidc_records set id = $2 where model = 'Session' and uid = $1`;
  return (await tx.query(text, [uid, id])).rowCount === 1;
}

/** The browser of a session, where and when it was last seen. */
export type Device = { ip: string; userAgent: string; at: string };

const PROLONG = {
  name: 'prolong-session',
  text: `
    update oidc_records
    set expires_at = $2, payload = case when $3::jsonb is null then payload else jsonb_set(payload, '{device}', $3) end
    where model = 'Session' and uid = $1 and expires_at < $2`,
};

/** Moves the end of a session to `until`, unless it is already as late, and notes its browser when it is he who asks. */
export async function prolongSession(db: Db, uid: string, until: Date, device?: Device): Promise<void> {
  await db.query({ ...PROLONG, values: [uid, until, device] });
}

/** A live session as its owner sees it. `device` is unknown of a session opened before browsers were noted. */
export type OwnSession = { uid: string; device: Device | null; openedAt: Date; endsAt: Date; applications: string[] };

const LIST_OWN = `
  select uid, payload -> 'device' as device, to_timestamp((payload ->> 'loginTs')::bigint) as "openedAt",
    expires_at as "endsAt",
    coalesce((select jsonb_agg(c.name order by c.name) from clients c
              where c.client_id <> $3 and payload -> 'authorizations' ? c.client_id), '[]') as applications
  from oidc_records
  where model = 'Session' and account_id = $1 and expires_at > $2 and payload ? 'loginTs'
  order by expires_at desc, uid`;

/** The live sessions of an account, last used first, with the applications that share each; `portal` is not one of them. */
export async function listSessionsOf(db: Db, sub: string, now: Date, portal: string): Promise<OwnSession[]> {
  return (await db.query<OwnSession>(LIST_OWN, [sub, now, portal])).rows;
}
