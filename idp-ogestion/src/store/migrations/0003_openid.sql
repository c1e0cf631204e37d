-- Up Migration

create table clients (
  client_id text primary key,
  name text not null,
  tagline text not null,
  theme text not null default 'ogestion' constraint client_theme_is_known check (theme in ('ogestion', 'digit-invest')),
  start_url text not null,
  first_party boolean not null default true,
  listed boolean not null default true,
  enabled boolean not null default true,
  pkce_required boolean not null default true,
  secret_hash text,
  metadata jsonb not null,
  updated_at timestamptz not null
);
comment on table clients is 'Registered applications (« applications » on screens): their OpenID metadata and how their login page looks.';
comment on column clients.first_party is 'Constructys'' own applications skip the consent page (OP17).';
comment on column clients.listed is 'Whether the application is offered to people on their home page.';
comment on column clients.pkce_required is 'False only for a confidential client that cannot do PKCE; it must then send a nonce.';
comment on column clients.secret_hash is 'SHA-256 of the secret, for clients that use one; private_key_jwt clients have none.';
comment on column clients.metadata is 'Client metadata of OpenID Connect Dynamic Client Registration §2, without the secret.';

create table signing_keys (
  kid text primary key,
  alg text not null constraint signing_alg_is_known check (alg in ('RS256', 'ES256')),
  state text not null constraint signing_state_is_known check (state in ('next', 'active', 'retired')),
  public_jwk jsonb not null,
  sealed_private_jwk bytea not null,
  created_at timestamptz not null,
  retired_at timestamptz
);
create unique index one_active_key_per_alg on signing_keys (alg) where state = 'active';
create unique index one_next_key_per_alg on signing_keys (alg) where state = 'next';
comment on table signing_keys is
  'Signing keys with their rotation state: next is published before use, active signs, retired stays published as long as a token may need it.';
comment on column signing_keys.sealed_private_jwk is 'AES-256-GCM under a key kept outside the database: nonce, tag, ciphertext.';

create table oidc_records (
  model text not null,
  id text not null,
  payload jsonb not null,
  uid text,
  grant_id text,
  account_id text,
  client_id text,
  user_code text,
  expires_at timestamptz,
  consumed_at timestamptz,
  primary key (model, id)
) with (fillfactor = 80);
create unique index one_session_per_uid on oidc_records (uid) where model = 'Session';
create index oidc_records_by_grant on oidc_records (grant_id) where grant_id is not null;
create index oidc_records_by_account on oidc_records (account_id) where model in ('Session', 'Grant');
create index oidc_records_by_expiry on oidc_records (expires_at);
comment on table oidc_records is 'Sessions, grants, codes and tokens of the provider, one row each.';

create unlogged table oidc_interactions (
  id text primary key,
  client_id text,
  payload jsonb not null,
  expires_at timestamptz not null,
  ended_at timestamptz
) with (fillfactor = 70);
create index oidc_interactions_by_expiry on oidc_interactions (expires_at);
comment on table oidc_interactions is
  'Login pages in progress. Unlogged: losing one to a crash of the database costs a person one more click. An ended row keeps only its client, so that a stale page can lead back to it.';

-- Down Migration

drop table oidc_interactions, oidc_records, signing_keys, clients;
