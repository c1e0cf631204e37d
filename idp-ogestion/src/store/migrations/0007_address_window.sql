-- Up Migration

alter table login_throttles add column window_started_at timestamptz;
comment on column login_throttles.window_started_at is
  'First of the failures counted against an address; null for an identifier or a device, whose failures count until a success.';

-- Down Migration

alter table login_throttles drop column window_started_at;
