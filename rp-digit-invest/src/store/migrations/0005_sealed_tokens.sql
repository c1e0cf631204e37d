-- Up Migration
delete from session_cookies;
comment on column session_cookies.sid is 'SHA-256 of the identifier that the cookie carries.';

alter table sessions alter column id_token type bytea using ''::bytea;
alter table sessions rename column id_token to sealed_id_token;
alter table sessions alter column refresh_token type bytea using ''::bytea;
alter table sessions rename column refresh_token to sealed_refresh_token;
comment on column sessions.cookie_id is 'The row of session_cookies: not what the cookie carries.';
comment on column sessions.sealed_id_token is 'AES-256-GCM under a key derived from the cookie secrets, for this session alone: nonce, tag, ciphertext.';
comment on column sessions.sealed_refresh_token is 'The same. Useless besides without the private key of the client, which is not in the database.';

delete from logins;
alter table logins drop column nonce;
alter table logins drop column verifier;
alter table logins add column sealed_secrets bytea not null;
comment on column logins.sealed_secrets is 'Nonce and PKCE verifier: AES-256-GCM under a key derived from the cookie secrets, for this login alone.';

-- Down Migration
delete from logins;
alter table logins drop column sealed_secrets;
alter table logins add column nonce text not null;
alter table logins add column verifier text not null;

delete from session_cookies;
comment on column sessions.cookie_id is null;
comment on column sessions.sealed_id_token is null;
alter table sessions rename column sealed_refresh_token to refresh_token;
alter table sessions alter column refresh_token type text using '';
alter table sessions rename column sealed_id_token to id_token;
alter table sessions alter column id_token type text using '';
comment on column sessions.refresh_token is 'Useless without the private key of the client, which is not in the database.';
comment on column session_cookies.sid is null;
