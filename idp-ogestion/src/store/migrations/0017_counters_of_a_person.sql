-- Up Migration

alter table login_throttles add column person bytea;
update login_throttles set person = key where window_started_at is null;
create index login_throttles_by_person on login_throttles (person) where person is not null;
comment on column login_throttles.person is
  'HMAC of the identifier that the counter is about, of whichever device: who ends the waits of a person ends them all. Null for an address of the network.';

-- Down Migration

alter table login_throttles drop column person;
