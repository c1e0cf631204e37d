-- Up Migration

alter table users
  add column last_login_on date generated always as ((last_login_at at time zone 'UTC')::date) stored;
comment on column users.last_login_on is
  'Day of the last login, in UTC, by which lists are read in its order. Only the first login of a day changes it, so that the others rewrite no index.';

create index users_by_last_login on users (last_login_on nulls first) where kind = 'portail';
create index users_not_active_by_last_login on users (status, last_login_on nulls first)
  where kind = 'portail' and status <> 'active';

-- Down Migration

drop index users_not_active_by_last_login, users_by_last_login;
alter table users drop column last_login_on;
