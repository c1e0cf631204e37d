-- Up Migration

create function refuse_early_deletion() returns trigger language plpgsql as $$
begin
  if old.at > current_timestamp - interval '365 days' then
    raise exception 'rows of % are kept for 12 months, and never changed', tg_table_name using errcode = 'insufficient_privilege';
  end if;
  return old;
end
$$;
comment on function refuse_early_deletion is
  'Lets go of rows of more than 12 months only. It asks the hour of the database: whoever deletes must not say what day it is.';

drop trigger audit_events_are_append_only on audit_events;
create trigger audit_events_are_append_only before update or truncate on audit_events
  for each statement execute function refuse_change();
create trigger audit_events_are_kept_12_months before delete on audit_events
  for each row execute function refuse_early_deletion();
grant delete on audit_events to current_user;
comment on table audit_events is
  'Who did what, when, from where. Append-only; purged after 12 months. Event names follow the OWASP logging vocabulary. Never a secret, never a token.';

-- Down Migration

revoke delete on audit_events from current_user;
drop trigger audit_events_are_kept_12_months on audit_events;
drop function refuse_early_deletion();
drop trigger audit_events_are_append_only on audit_events;
create trigger audit_events_are_append_only before update or delete or truncate on audit_events
  for each statement execute function refuse_change();
comment on table audit_events is
  'Who did what, when, from where. Append-only. Event names follow the OWASP logging vocabulary. Never a secret, never a token.';
