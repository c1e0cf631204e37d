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

/** `$1` model, `$2` id, `$3` now. A session leans on the grants of its clients; a code or a token on one grant and one session. */
const FIND_RELATED = {
  name: 'oidc-find-related',
  text: `
    with asked as materialized (
      select ${columns}, grant_id, account_id from oidc_records where model = $1 and id = $2)
    select ${columns} from asked
    union all
    select g.model, g.id, g.uid, g.payload, g.expires_at, g.consumed_at
    from asked a join oidc_records g on g.model = 'Grant' and g.id = a.grant_id
    union all
    select g.model, g.id, g.uid, g.payload, g.expires_at, g.consumed_at
    from asked a, jsonb_path_query(a.payload, '$.authorizations.*.grantId') named
    join oidc_records g on g.model = 'Grant' and g.id = named #>> '{}'
    union all
    select s.model, s.id, s.uid, s.payload, s.expires_at, s.consumed_at
    from asked a join oidc_records s on s.model = 'Session' and s.uid = a.payload ->> 'sessionUid'
    union all
    select 'Account', u.sub, null, to_jsonb(u), null, null
    from asked a cross join lateral (${ACTIVE_USER('a.account_id', '$3')}) u`,
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
