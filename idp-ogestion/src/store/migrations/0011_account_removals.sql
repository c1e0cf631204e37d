-- Up Migration

create table account_removals (
  sub text primary key references users on delete cascade,
  announced_at timestamptz not null,
  reminded_at timestamptz,
  withheld_at timestamptz
);
comment on table account_removals is
  'Accounts without a login for so long that they will be removed (G62). A login takes the row away; the removal takes the account.';
comment on column account_removals.announced_at is 'When the first warning was written: the removal comes a fixed time after it.';
comment on column account_removals.reminded_at is 'When the second warning was written.';
comment on column account_removals.withheld_at is
  'When the removal was first put off, because the person is the last active référent of an organisme (G11).';

-- Down Migration

drop table account_removals;
