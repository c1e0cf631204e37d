-- Up Migration

create table email_changes (
  id bigint generated always as identity primary key,
  sub text not null references users on delete cascade,
  former_email text not null,
  new_email text not null,
  requested_by text not null,
  requested_at timestamptz not null,
  confirmed_at timestamptz,
  cancelled_at timestamptz
);
create unique index one_pending_email_change on email_changes (sub) where confirmed_at is null and cancelled_at is null;
create index email_changes_by_person on email_changes (sub, requested_at desc);
comment on table email_changes is
  'Changes of address asked for (G17): effective once confirmed from the new address, taken back from the former one.';
comment on column email_changes.cancelled_at is
  'When the change was given up or, if it was confirmed, when the former address was restored.';

-- Down Migration

drop table email_changes;
