import type { AdapterPayload } from 'oidc-provider';
import type { Db } from '#shared/pg.ts';
import { ACTIVE_USER, type User, userFromJson } from './users.ts';

const UPSERT = {
  name: 'interaction-upsert',
  text: `
    insert into oidc_interactions (id, client_id, payload, expires_at) values ($1, $2, $3, $4)
    on conflict (id) do update set payload = excluded.payload, expires_at = excluded.expires_at`,
};

export async function upsertInteraction(db: Db, id: string, payload: AdapterPayload, expiresAt: Date): Promise<void> {
  await db.query({ ...UPSERT, values: [id, payload.params?.client_id, payload, expiresAt] });
}

const FIND = {
  name: 'interaction-find',
  text: 'select payload from oidc_interactions where id = $1 and ended_at is null',
};

export async function findInteraction(db: Db, id: string): Promise<AdapterPayload | undefined> {
  return (await db.query<{ payload: AdapterPayload }>({ ...FIND, values: [id] })).rows[0]?.payload;
}

const FIND_ANSWERED = {
  name: 'interaction-find-answered',
  text: `
    select payload, (select to_jsonb(u) from (${ACTIVE_USER(`i.payload #>> '{result,login,accountId}'`, '$2')}) u) as account
    from oidc_interactions i where id = $1 and ended_at is null`,
};

/** The same, with the account that has just signed in there, for the request that goes on from it. */
export async function findAnsweredInteraction(db: Db, id: string, now: Date) {
  const { rows } = await db.query<{ payload: AdapterPayload; account: User | null }>({
    ...FIND_ANSWERED,
    values: [id, now],
  });
  const [row] = rows;
  return row && { payload: row.payload, account: row.account ? userFromJson(row.account) : undefined };
}

const END = {
  name: 'interaction-end',
  text: `update oidc_interactions set ended_at = $2, payload = '{}' where id = $1`,
};

/** Ends an interaction but keeps which application it was for. */
export async function endInteraction(db: Db, id: string, at: Date): Promise<void> {
  await db.query({ ...END, values: [id, at] });
}

/**
 * Ends the login pages that `sub` has answered and that have not gone on: what was typed there proves nothing any more. Reads
 * the whole table, which holds a day of logins, because an index on payloads would cost each login more.
 */
export async function endAnsweredBy(tx: Db, sub: string, at: Date): Promise<void> {
  const text = `
    update oidc_interactions set ended_at = $2, payload = '{}'
    where ended_at is null and payload #>> '{result,login,accountId}' = $1`;
  await tx.query(text, [sub, at]);
}

/** The application of an interaction, ended or expired ones included: where a stale login page leads back to. */
export async function findClientOfInteraction(db: Db, id: string): Promise<string | undefined> {
  const text = 'select client_id from oidc_interactions where id = $1';
  return (await db.query<{ client_id: string }>(text, [id])).rows[0]?.client_id;
}

/** Deletes up to `batch` interactions that expired before `before`. Gives how many went. */
export async function purgeInteractions(db: Db, before: Date, batch: number): Promise<number> {
  const text = `
    delete from oidc_interactions where ctid = any (array(
      select ctid from oidc_interactions where expires_at < $1 limit $2 for update skip locked))`;
  return (await db.query(text, [before, batch])).rowCount ?? 0;
}
