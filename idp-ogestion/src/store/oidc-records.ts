import type { AdapterPayload } from 'oidc-provider';
import type { Db } from '#shared/pg.ts';

/** A stored artifact of the provider, with what its columns say. */
export type OidcRecord = { payload: AdapterPayload; expires_at: Date | null; consumed_at: Date | null };

/** An artifact to write. Here and below an `id` is that of its row: a hash, or the identifier of a grant as it is. */
export type NewRecord = { model: string; id: string; payload: AdapterPayload; expiresAt: Date | null };

/** What an artifact is written as, and the type of each value. */
const WRITTEN = {
  ...{ model: 'text', id: 'text', payload: 'jsonb', uid: 'text', grant_id: 'text', account_id: 'text' },
  ...{ client_id: 'text', user_code: 'text', expires_at: 'timestamptz' },
};
const TYPES = Object.values(WRITTEN);
const NAMES = Object.keys(WRITTEN).join(', ');

const upserts = new Map<number, { name: string; text: string }>();

/** `$1`, a session or nothing, then `count` artifacts: the statement is prepared once for each count, of which there are few. */
function upsertOf(count: number): { name: string; text: string } {
  const known = upserts.get(count);
  if (known) return known;
  const row = (first: number) => TYPES.map((type, column) => `$${first + column}::${type}`).join(', ');
  const rows = Array.from({ length: count }, (_, rank) => `(${row(rank * TYPES.length + 2)})`);
  const text = `
    with live as materialized (select from oidc_records where model = 'Session' and id = $1 for update)
    insert into oidc_records (${NAMES})
    select * from (values ${rows.join(', ')}) written where $1::text is null or exists (select from live)
    on conflict (model, id) do update set
      payload = excluded.payload, uid = excluded.uid, grant_id = excluded.grant_id, account_id = excluded.account_id,
      client_id = excluded.client_id, user_code = excluded.user_code, expires_at = excluded.expires_at`;
  const statement = { name: `oidc-upsert-${count}`, text };
  upserts.set(count, statement);
  return statement;
}

/**
 * Writes artifacts, no two of them the same: all or none. A row that exists already keeps its `consumed_at`. Gives false,
 * and writes nothing, when the session `leaningOn` is no more: an artifact must not bring back what a logout has ended.
 */
export async function upsertRecords(db: Db, written: NewRecord[], leaningOn?: string): Promise<boolean> {
  const values = written.flatMap(({ model, id, payload, expiresAt }) => {
    const { uid, grantId, accountId, clientId, userCode } = payload;
    return [model, id, payload, uid, grantId, accountId, clientId, userCode, expiresAt];
  });
  const { rowCount } = await db.query({ ...upsertOf(written.length), values: [leaningOn, ...values] });
  return rowCount === written.length;
}

/** Writes an artifact that must be new. Gives false when one of that id exists. */
export async function insertRecord(db: Db, model: string, id: string, payload: AdapterPayload, expiresAt: Date | null) {
  const text = `
    insert into oidc_records (model, id, payload, expires_at) values ($1, $2, $3, $4) on conflict do nothing`;
  const { rowCount } = await db.query({ name: 'oidc-insert', text, values: [model, id, payload, expiresAt] });
  return rowCount === 1;
}

const columns = 'payload, expires_at, consumed_at';
const FIND = { name: 'oidc-find', text: `select ${columns} from oidc_records where model = $1 and id = $2` };
const FIND_BY_UID = {
  name: 'oidc-find-by-uid',
  text: `select ${columns} from oidc_records where model = 'Session' and uid = $1`,
};

export async function findRecord(db: Db, model: string, id: string): Promise<OidcRecord | undefined> {
  return (await db.query<OidcRecord>({ ...FIND, values: [model, id] })).rows[0];
}

export async function findSessionByUid(db: Db, uid: string): Promise<OidcRecord | undefined> {
  return (await db.query<OidcRecord>({ ...FIND_BY_UID, values: [uid] })).rows[0];
}

const CONSUME = {
  name: 'oidc-consume',
  text: 'update oidc_records set consumed_at = $3 where model = $1 and id = $2 and consumed_at is null',
};

/** Marks an artifact used. Gives false when somebody used it first: one statement decides (OP18). */
export async function consumeRecord(db: Db, model: string, id: string, at: Date): Promise<boolean> {
  return (await db.query({ ...CONSUME, values: [model, id, at] })).rowCount === 1;
}

const DESTROY = { name: 'oidc-destroy', text: 'delete from oidc_records where model = $1 and id = $2' };

/** Deletes an artifact. Gives false when it was no more. */
export async function destroyRecord(db: Db, model: string, id: string): Promise<boolean> {
  return (await db.query({ ...DESTROY, values: [model, id] })).rowCount === 1;
}

/** Deletes every artifact of `model` that came from a grant. */
export async function revokeRecords(db: Db, model: string, grantId: string): Promise<void> {
  await db.query('delete from oidc_records where model = $1 and grant_id = $2', [model, grantId]);
}

/** Deletes up to `batch` rows past their date. Gives how many went. */
export async function purgeRecords(db: Db, before: Date, batch: number): Promise<number> {
  const text = `
    delete from oidc_records where ctid = any (array(
      select ctid from oidc_records where expires_at < $1 limit $2 for update skip locked))`;
  return (await db.query(text, [before, batch])).rowCount ?? 0;
}
