-- Up Migration

create table login_throttles (
  key bytea primary key,
  failures integer not null,
  blocked_until timestamptz not null,
  last_failure_at timestamptz not null
);
comment on table login_throttles is
  'Failed logins per identifier, known device or address. The key is an HMAC, so that the table names nobody and an unknown identifier is counted like a known one.';

create function login_delay(failures integer) returns interval language sql immutable
  return case
    when failures < 3 then interval '0'
    when failures = 3 then interval '5 seconds'
    when failures = 4 then interval '15 seconds'
    else make_interval(secs => least(65 * power(2, failures - 5), 7200))
  end;
comment on function login_delay is 'Wait after the n-th consecutive failure (security.md P9): 22 failures at most in 24 hours.';

create table audit_events (
  id bigint generated always as identity primary key,
  at timestamptz not null,
  event text not null,
  result text not null constraint audit_result_is_known check (result in ('success', 'failure')),
  actor_sub text,
  client_id text,
  ip inet,
  user_agent text,
  request_id text,
  details jsonb not null default '{}'
);
create index audit_events_by_date on audit_events (at);
create index audit_events_by_actor on audit_events (actor_sub, at);
comment on table audit_events is
  'Who did what, when, from where. Append-only. Event names follow the OWASP logging vocabulary. Never a secret, never a token.';

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'rows of % are never changed', tg_table_name using errcode = 'insufficient_privilege';
end
$$;
create trigger audit_events_are_append_only before update or delete or truncate on audit_events
  for each statement execute function refuse_change();
revoke update, delete, truncate on audit_events from current_user;

-- Down Migration

drop table audit_events, login_throttles;
drop function refuse_change();
drop function login_delay(integer);
