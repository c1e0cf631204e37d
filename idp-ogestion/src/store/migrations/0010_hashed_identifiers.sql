-- Up Migration

delete from oidc_interactions;
delete from oidc_records;
comment on table oidc_records is
  'Sessions, grants, codes and tokens of the provider, one row each. Nothing here can be shown to the provider: what opens something is known by its hash.';
comment on column oidc_records.id is
  'SHA-256 of the identifier that the cookie, the code or the token carries; that of a grant, which opens nothing, as it is.';
comment on column oidc_records.payload is 'What the provider keeps of it, without the identifier.';
comment on column oidc_records.uid is 'Name of a session for what leans on it; its cookie carries another.';
comment on column oidc_interactions.id is 'SHA-256 of the identifier that the address and the cookie of the login page carry.';
comment on column oidc_interactions.payload is
  'What the provider keeps of it, without the identifier; the pushed request it came by is sealed under that identifier.';

-- Down Migration

comment on column oidc_interactions.payload is null;
comment on column oidc_interactions.id is null;
comment on column oidc_records.uid is null;
comment on column oidc_records.payload is null;
comment on column oidc_records.id is null;
comment on table oidc_records is 'Sessions, grants, codes and tokens of the provider, one row each.';
delete from oidc_records;
delete from oidc_interactions;
