import type { Db } from '#shared/pg.ts';
import type { OidcRecord } from './oidc-records.ts';
import { ACTIVE_USER, type User, userFromJson } from './users.ts';

/** An artifact with what the library will ask for next: its grants and its session, and the account behind it. */
export type Related = {
  asked: OidcRecord;
  others: (OidcRecord & { model: string; id: string; uid: string | null })[];
  account: User | undefined;
};

const columns = 'model, id, uid, payload, expires_at, consumed_at';

/**
 * `$1` model, `$2` id, `$3` now. A session leans on the grants of its clients; a code or a token on one grant and one session.
 * Each look-up is of one value or has its own `limit`: the planner, which takes any JSON path to give a thousand rows, is left
 * with look-ups by index and cannot join with the whole table.
 */
const FIND_RELATED = {
  name: 'oidc-find-related',
  text: `
    with asked as materialized (
      select ${columns}, grant_id, account_id from oidc_records where model = $1 and id = $2)
    select ${columns} from asked
    union all
    select g.* from (
      select grant_id from asked
      union all
      select granted #>> '{}' from asked, jsonb_path_query(payload, '$.authorizations.*.grantId') granted) needed
    cross join lateral (
      select ${columns} from oidc_records where model = 'Grant' and id = needed.grant_id limit 1) g
    union all
    select ${columns} from oidc_records where model = 'Session' and uid = (select payload ->> 'sessionUid' from asked)
    union all
    select 'Account', sub, null, to_jsonb(u), null, null
    from (${ACTIVE_USER('(select account_id from asked)', '$3')}) u`,
};

type Row = Related['others'][number];

/** Reads an artifact and what it leans on in one statement, at one instant. */
export async function findRelated(db: Db, model: string, id: string, now: Date): Promise<Related | undefined> {
  const { rows } = await db.query<Row>({ ...FIND_RELATED, values: [model, id, now] });
  const asked = rows.find((row) => row.model === model && row.id === id);
  if (!asked) return undefined;
  const account = rows.find((row) => row.model === 'Account');
  return {
    asked,
    others: rows.filter((row) => row !== asked && row !== account),
    account: account && userFromJson(account.payload as unknown as User),
  };
}
