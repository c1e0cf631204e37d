import type { Db } from '#shared/pg.ts';

export type ReceivedLogoutToken = { iss: string; jti: string; sub: string | null; sid: string | null };

/** Remembers a logout token and forgets those received before `forgetBefore`. Gives false when it was already used. */
export async function insertLogoutToken(db: Db, token: ReceivedLogoutToken, now: Date, forgetBefore: Date) {
  const { rowCount } = await db.query(
    `with gone as (delete from logout_tokens where received_at < $6)
     insert into logout_tokens (iss, jti, sub, op_sid, received_at) values ($1, $2, $3, $4, $5)
     on conflict on constraint logout_token_is_used_once do nothing`,
    [token.iss, token.jti, token.sub, token.sid, now, forgetBefore],
  );
  return rowCount === 1;
}
