-- Up Migration

create extension if not exists unaccent;
create extension if not exists pg_trgm;

create function searchable(text) returns text language sql immutable strict parallel safe
  return lower(public.unaccent('public.unaccent', $1));
comment on function searchable is 'A text as searches compare it: without accents or case (S40).';

create table salaries (
  id uuid primary key default gen_random_uuid(),
  siren text not null references organismes on delete restrict,
  civilite text constraint salarie_civilite_is_known check (civilite in ('M', 'MME')),
  nom text not null,
  prenom text not null,
  date_naissance date,
  created_at timestamptz not null
);
create index salaries_by_organisme on salaries (siren, nom, prenom);
comment on table salaries is 'Staff of an organisme, with or without an account (S60).';
comment on column salaries.date_naissance is 'Shown to référents only; never released to a relying party (S55, G62).';

alter table users
  add column salarie_id uuid unique references salaries on delete restrict,
  add column deactivation_reason text,
  add column compromised_at timestamptz,
  add column search text generated always as (searchable(nom || ' ' || prenom || ' ' || email)) stored;
create index users_by_search on users using gin (search gin_trgm_ops);
create index users_by_name on users (nom, prenom, sub);
comment on column users.deactivation_reason is 'What the référent wrote when he deactivated the account.';
comment on column users.compromised_at is 'The password must be reset before the next login (security.md P13).';
comment on column users.version is 'Moves with every change of the sheet: two référents cannot overwrite one another (G32).';

create table mails (
  id uuid primary key,
  kind text not null,
  sub text references users on delete cascade,
  recipient text not null,
  data jsonb not null default '{}',
  state text not null default 'queued' constraint mail_state_is_known check (state in ('queued', 'sent', 'failed')),
  attempts integer not null default 0,
  last_error text,
  requested_by text,
  created_at timestamptz not null,
  sent_at timestamptz
);
create index mails_by_person on mails (sub, created_at desc);
comment on table mails is 'The outbox: what must be said to whom. It never holds a link or a token; these are made when the mail leaves.';

create table links (
  token_hash bytea primary key,
  purpose text not null constraint link_purpose_is_known check (purpose in ('activation', 'reset', 'email-change', 'email-cancel')),
  sub text not null references users on delete cascade,
  email text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  voided_at timestamptz
);
create index links_by_person on links (sub, purpose);
create unique index one_live_link_per_purpose on links (sub, purpose) where used_at is null and voided_at is null;
comment on table links is 'One-time links sent by mail, by SHA-256 of their token: a dump gives no usable link (security.md L2).';
comment on column links.email is 'Where the link was sent; for email-change, the new address that it confirms.';

create table operations (
  key text primary key,
  sub text not null,
  result text not null,
  created_at timestamptz not null
);
comment on table operations is 'Forms already carried out, by their idempotency key: a second click shows what the first did (G31).';

alter table audit_events add column target_sub text;
create index audit_events_by_target on audit_events (target_sub, at);
comment on column audit_events.target_sub is 'The account on which the actor acted.';

-- Down Migration

drop index audit_events_by_target;
alter table audit_events drop column target_sub;
drop table operations, links, mails;
alter table users drop column search, drop column compromised_at, drop column deactivation_reason, drop column salarie_id;
drop table salaries;
drop function searchable(text);
