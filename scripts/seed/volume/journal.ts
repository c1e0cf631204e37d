import type pg from 'pg';
import type { Sizes } from './sizes.ts';

type Db = Pick<pg.Client, 'query'>;

/** The journal is purged after 12 months: this is how far back the events go, in days. */
const DAYS = 350;

/** What happens, of a hundred events: the actor acts on an account of his organisme, or on nothing. */
const KINDS = [
  { event: 'authn_login_success', share: 55, onAccount: false, details: { methods: ['pwd'] } },
  { event: 'authn_login_fail', share: 10, onAccount: false, details: { reason: 'password' } },
  { event: 'session_ended', share: 12, onAccount: false, details: { reason: 'logout' } },
  { event: 'authn_password_change', share: 3, onAccount: false, details: { by: 'reset' } },
  { event: 'bank_details_shown', share: 3, onAccount: false, details: {} },
  { event: 'dossiers_exported', share: 3, onAccount: false, details: {} },
  { event: 'user_created', share: 4, onAccount: true, details: {} },
  { event: 'user_updated', share: 5, onAccount: true, details: { fields: ['nom'] } },
  { event: 'privilege_permissions_changed', share: 2, onAccount: true, details: {} },
  { event: 'user_archived', share: 1, onAccount: true, details: {} },
  { event: 'user_reactivated', share: 1, onAccount: true, details: {} },
  { event: 'authn_login_unlocked', share: 1, onAccount: true, details: {} },
].flatMap(({ share, ...kind }) => Array.from({ length: share }, () => kind));

/** Events of the last year, the oldest first, as insertAudit would have written them. */
const ADD_EVENTS = `
  insert into audit_events (at, event, result, actor_sub, target_sub, client_id, ip, user_agent, request_id, details, sirets, regions)
  select $3::timestamptz - make_interval(secs => ($1::int - rank) * (${DAYS} * 86400.0 / $1::int)), k.event,
    case when k.event = 'authn_login_fail' then 'failure' else 'success' end, actor.sub,
    case when k."onAccount" then person.sub end, case when k.event like 'authn_login_%' then 'digit-invest-cfa' end,
    ('203.0.113.' || pg_temp.drawn(rank, 70) % 254)::inet, 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0',
    md5('request ' || rank), k.details, person.sirets, person.regions
  from generate_series(1, $1::int) rank
  join volume_people person on person.n = 1 + pg_temp.drawn(rank, 71) % $2::int
  join jsonb_to_recordset($4) as k (nth integer, event text, "onAccount" boolean, details jsonb) on k.nth = pg_temp.drawn(rank, 72) % 100
  join volume_people actor on actor.n = case when k."onAccount" then person.organisme else person.n end
  order by rank`;

/** Adds the journal of a year. */
export async function addEvents(db: Db, sizes: Sizes, now: Date): Promise<void> {
  const kinds = KINDS.map((kind, nth) => ({ nth, ...kind }));
  await db.query(ADD_EVENTS, [sizes.events, sizes.users, now, JSON.stringify(kinds)]);
}
