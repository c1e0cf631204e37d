import type { Db } from '#shared/pg.ts';

export type PendingLogin = {
  stateHash: Buffer;
  browserHash: Buffer;
  sealedSecrets: Buffer;
  returnPath: string;
  expiresAt: Date;
};

/** Keeps a login until it comes back. The ones that never did leave by the same statement. */
export const insertLogin = (db: Db, login: PendingLogin, now: Date) =>
  db.query(
    `with gone as (delete from logins where expires_at < $6)
     insert into logins (state_hash, browser_hash, sealed_secrets, return_path, expires_at) values ($1, $2, $3, $4, $5)`,
    [login.stateHash, login.browserHash, login.sealedSecrets, login.returnPath, login.expiresAt, now],
  );

/** Takes a pending login out, for the browser that began it: the first to ask has it, nobody else ever. */
export async function takeLogin(db: Db, stateHash: Buffer, browserHash: Buffer, now: Date) {
  const { rows } = await db.query<{ sealedSecrets: Buffer; returnPath: string }>(
    `delete from logins where state_hash = $1 and browser_hash = $2 and expires_at > $3
     returning sealed_secrets as "sealedSecrets", return_path as "returnPath"`,
    [stateHash, browserHash, now],
  );
  return rows[0];
}
