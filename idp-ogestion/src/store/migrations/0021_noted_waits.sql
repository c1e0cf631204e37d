-- Up Migration

alter table login_throttles add column noted_until timestamptz;
comment on column login_throttles.noted_until is
  'The end of the last wait during which an attempt was refused: the journal has one line for each of them.';

-- Down Migration

alter table login_throttles drop column noted_until;
