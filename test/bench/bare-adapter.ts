import type { Adapter, AdapterFactory, AdapterPayload } from 'oidc-provider';
import type { Pool } from 'pg';

/** The table of the examples of oidc-provider, in PostgreSQL. */
export const BARE_TABLE = `
  create table if not exists oidc_payloads (
    id text not null, type text not null, payload jsonb not null, grant_id text, user_code text, uid text,
    expires_at timestamptz, consumed_at timestamptz, primary key (id, type));
  create index if not exists oidc_payloads_by_grant on oidc_payloads (grant_id);
  create index if not exists oidc_payloads_by_uid on oidc_payloads (uid)`;

type Row = { payload: AdapterPayload; expires_at: Date | null; consumed_at: Date | null };

const UPSERT = `
  insert into oidc_payloads (id, type, payload, grant_id, user_code, uid, expires_at, consumed_at)
  values ($1, $2, $3, $4, $5, $6, $7, null)
  on conflict (id, type) do update set payload = $3, grant_id = $4, user_code = $5, uid = $6, expires_at = $7`;

const alive = (row: Row | undefined): AdapterPayload | undefined =>
  row && (!row.expires_at || row.expires_at.getTime() > Date.now())
    ? { ...row.payload, ...(row.consumed_at && { consumed: true }) }
    : undefined;

/** The adapter that the documentation of oidc-provider leads to: one JSONB row an artifact, one statement a call. */
export const bareAdapter =
  (pool: Pool): AdapterFactory =>
  (type): Adapter => {
    const findBy = async (column: 'id' | 'uid' | 'user_code', value: string) => {
      const text = `select payload, expires_at, consumed_at from oidc_payloads where ${column} = $1 and type = $2`;
      return alive((await pool.query<Row>(text, [value, type])).rows[0]);
    };
    return {
      async upsert(id, payload, expiresIn) {
        const expiresAt = expiresIn ? new Date(Date.now() + expiresIn * 1000) : null;
        await pool.query(UPSERT, [id, type, payload, payload.grantId, payload.userCode, payload.uid, expiresAt]);
      },
      find: (id) => findBy('id', id),
      findByUid: (uid) => findBy('uid', uid),
      findByUserCode: (code) => findBy('user_code', code),
      async consume(id) {
        await pool.query('update oidc_payloads set consumed_at = now() where id = $1 and type = $2', [id, type]);
      },
      async destroy(id) {
        await pool.query('delete from oidc_payloads where id = $1 and type = $2', [id, type]);
      },
      async revokeByGrantId(grantId) {
        await pool.query('delete from oidc_payloads where grant_id = $1', [grantId]);
      },
    };
  };
