-- Up Migration
create table session_cookies (
  sid text primary key,
  sess json not null,
  expire timestamptz not null
);
create index session_cookies_expire on session_cookies (expire);
comment on table session_cookies is 'What the signed session cookie names (layout of connect-pg-simple). Written once, at login; deleting a row ends the session.';

create table sessions (
  cookie_id text primary key references session_cookies (sid) on delete cascade,
  iss text not null,
  sub text not null,
  op_sid text,
  auth_time timestamptz,
  id_token text not null,
  refresh_token text not null,
  claims jsonb not null,
  claims_read_at timestamptz not null,
  siret text,
  started_at timestamptz not null,
  last_seen_at timestamptz not null
);
create index sessions_by_person on sessions (iss, sub);
create index sessions_by_op_sid on sessions (iss, op_sid);
comment on table sessions is 'Who is signed in, with what rights. Also the index from (iss, sub) and sid to cookies that back-channel logout needs.';
comment on column sessions.op_sid is 'sid claim of the ID token: the session at oGestion (Back-Channel Logout 1.0 §2.1).';
comment on column sessions.refresh_token is 'Useless without the private key of the client, which is not in the database.';
comment on column sessions.siret is 'CFA chosen in this session; null until chosen, and again when the right to it is gone.';

create table logins (
  state_hash bytea primary key,
  browser_hash bytea not null,
  nonce text not null,
  verifier text not null,
  return_path text not null,
  expires_at timestamptz not null
);
create index logins_expires_at on logins (expires_at);
comment on table logins is 'Logins begun and not yet come back. Consumed by delete … returning: once, in the browser that began.';

create table logout_tokens (
  iss text not null,
  jti text not null,
  sub text,
  op_sid text,
  received_at timestamptz not null,
  constraint logout_token_is_used_once primary key (iss, jti)
);
create index logout_tokens_by_op_sid on logout_tokens (iss, op_sid);
comment on table logout_tokens is 'Logout tokens received, for as long as one could be replayed (Back-Channel Logout 1.0 §2.6).';

-- Down Migration
drop table logout_tokens;
drop table logins;
drop table sessions;
drop table session_cookies;
