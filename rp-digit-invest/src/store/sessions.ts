import type { Claims } from '#shared/claims.ts';
import type { Db } from '#shared/pg.ts';

/** `cookieId` is the row behind the cookie, not what the cookie carries. */
export type Session = {
  cookieId: string;
  iss: string;
  sub: string;
  opSid: string | null;
  authTime: Date | null;
  sealedIdToken: Buffer;
  sealedRefreshToken: Buffer;
  claims: Claims;
  claimsReadAt: Date;
  siret: string | null;
  startedAt: Date;
};

const COLUMNS = `cookie_id as "cookieId", iss, sub, op_sid as "opSid", auth_time as "authTime",
  sealed_id_token as "sealedIdToken", sealed_refresh_token as "sealedRefreshToken", claims, claims_read_at as "claimsReadAt", siret, started_at as "startedAt"`;

/**
 * Opens a session behind a cookie that is already stored, with the CFA that the person chose last if the claims still hold
 * it and say it open. Gives false, and opens nothing, when the provider has told
 * meanwhile that its own session is over.
 */
export async function insertSession(db: Db, session: Omit<Session, 'siret'>): Promise<boolean> {
  const { rowCount } = await db.query(
    `insert into sessions (cookie_id, iss, sub, op_sid, auth_time, sealed_id_token, sealed_refresh_token, claims,
       claims_read_at, siret, started_at, last_seen_at)
     select $1, $2, $3, $4, $5, $6, $7, $8, $9, (
       select siret from cfa_choisis
       join jsonb_to_recordset($8::jsonb -> 'etablissements') as e (siret text, cfa boolean, actif boolean) using (siret)
       where iss = $2 and sub = $3 and e.cfa and e.actif
     ), $10, $10
     where not exists (select from logout_tokens where iss = $2 and op_sid = $4)`,
    [
      session.cookieId,
      session.iss,
      session.sub,
      session.opSid,
      session.authTime,
      session.sealedIdToken,
      session.sealedRefreshToken,
      session.claims,
      session.claimsReadAt,
      session.startedAt,
    ],
  );
  return rowCount === 1;
}

/** The session behind a cookie if it was seen after `idleSince` and began after `startedSince`; it is marked seen. */
export async function seeSession(db: Db, cookieId: string, now: Date, idleSince: Date, startedSince: Date) {
  const { rows } = await db.query<Session>(
    `update sessions set last_seen_at = $2 where cookie_id = $1 and last_seen_at > $3 and started_at > $4 returning ${COLUMNS}`,
    [cookieId, now, idleSince, startedSince],
  );
  return rows[0];
}

/** The session behind a cookie as it is, not marked seen. */
export async function selectSession(db: Db, cookieId: string): Promise<Session | undefined> {
  const { rows } = await db.query<Session>(`select ${COLUMNS} from sessions where cookie_id = $1`, [cookieId]);
  return rows[0];
}

/**
 * Keeps the claims just read, unless fresher ones are there. A chosen CFA that they no longer hold is dropped. Gives the
 * session as it is then; nothing when it was ended meanwhile.
 */
export async function updateClaims(db: Db, cookieId: string, claims: Claims, sealedRefreshToken: Buffer, readAt: Date) {
  const { rows } = await db.query<Session>(
    `update sessions set claims = $2, sealed_refresh_token = $3, claims_read_at = $4,
       siret = case when exists (
         select from jsonb_to_recordset($2::jsonb -> 'etablissements') as e (siret text, cfa boolean)
         where e.siret = sessions.siret and e.cfa
       ) then siret end
     where cookie_id = $1 and claims_read_at <= $4 returning ${COLUMNS}`,
    [cookieId, claims, sealedRefreshToken, readAt],
  );
  return rows[0] ?? selectSession(db, cookieId);
}

/** Notes the CFA chosen in this session, also for the next ones of the person. */
export const updateSiret = (db: Db, cookieId: string, siret: string, now: Date) =>
  db.query(
    `with chosen as (update sessions set siret = $2 where cookie_id = $1 returning iss, sub, siret)
     insert into cfa_choisis (iss, sub, siret, le) select iss, sub, siret, $3 from chosen
     on conflict (iss, sub) do update set siret = excluded.siret, le = excluded.le`,
    [cookieId, siret, now],
  );

/** Ends one session: its cookie names nothing any more. */
export const deleteSession = (db: Db, cookieId: string) =>
  db.query('delete from session_cookies where sid = $1', [cookieId]);

/** Ends the sessions born of one session of the provider; gives how many. */
export async function deleteSessionsOfOpSid(db: Db, iss: string, opSid: string): Promise<number> {
  const { rowCount } = await db.query(
    'delete from session_cookies where sid in (select cookie_id from sessions where iss = $1 and op_sid = $2)',
    [iss, opSid],
  );
  return rowCount ?? 0;
}

/** Ends every session of a person; gives how many. */
export async function deleteSessionsOfSub(db: Db, iss: string, sub: string): Promise<number> {
  const { rowCount } = await db.query(
    'delete from session_cookies where sid in (select cookie_id from sessions where iss = $1 and sub = $2)',
    [iss, sub],
  );
  return rowCount ?? 0;
}
