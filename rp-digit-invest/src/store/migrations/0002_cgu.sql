-- Up Migration
create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only: % refused', tg_table_name, tg_op using errcode = 'restrict_violation';
end
$$;

create table cgu_versions (
  version text primary key,
  langue text not null,
  publiee_le date not null,
  resume text not null,
  texte bytea not null,
  sha256 text not null,
  registered_at timestamptz not null,
  constraint cgu_hash_is_that_of_the_text check (sha256 = encode(sha256(texte), 'hex')),
  constraint cgu_version_has_one_text unique (version, sha256)
);
comment on table cgu_versions is 'Every text of the CGU ever shown, byte for byte. Immutable: a change of wording is a new version.';
comment on column cgu_versions.resume is 'What changed since the version before, as told to those who accepted it.';

create table cgu_acceptations (
  id bigint generated always as identity primary key,
  iss text not null,
  sub text not null,
  nom text not null,
  version text not null,
  langue text not null,
  sha256 text not null,
  action text not null,
  bouton text not null,
  le timestamptz not null,
  ip inet,
  user_agent text not null,
  auth_time timestamptz,
  op_sid text,
  application_version text not null,
  constraint cgu_action_accepts_or_refuses check (action in ('accepte', 'refuse')),
  constraint cgu_acceptation_names_the_text_shown foreign key (version, sha256) references cgu_versions (version, sha256)
);
create unique index cgu_acceptation_is_given_once on cgu_acceptations (iss, sub, version) where action = 'accepte';
comment on table cgu_acceptations is 'Evidence: who accepted or refused which text, when, from where, by which button. Append-only.';

create trigger cgu_versions_are_immutable before update or delete on cgu_versions
  for each row execute function refuse_change();
create trigger cgu_versions_are_kept before truncate on cgu_versions
  for each statement execute function refuse_change();
create trigger cgu_acceptations_are_append_only before update or delete on cgu_acceptations
  for each row execute function refuse_change();
create trigger cgu_acceptations_are_kept before truncate on cgu_acceptations
  for each statement execute function refuse_change();

-- update stays granted on cgu_versions: the foreign key locks the row it reads, which asks for it. The trigger refuses it.
revoke delete, truncate on cgu_versions from current_user;
revoke update, delete, truncate on cgu_acceptations from current_user;

-- Down Migration
grant all on cgu_acceptations, cgu_versions to current_user;
drop table cgu_acceptations;
drop table cgu_versions;
drop function refuse_change;
