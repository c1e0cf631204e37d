-- Up Migration

create table regions (
  code text primary key constraint region_code_has_two_digits check (code ~ '^\d{2}$'),
  libelle text not null constraint region_libelle_is_unique unique,
  email text,
  telephone text
);
comment on table regions is 'Directions régionales, by Insee region code. Contacts stay empty until Constructys confirms them.';

create table organismes (
  siren text primary key constraint siren_has_nine_digits check (siren ~ '^\d{9}$'),
  raison_sociale text not null,
  nda text constraint nda_has_eleven_digits check (nda ~ '^\d{11}$'),
  est_of boolean not null,
  est_cfa boolean not null,
  region_code text not null references regions on delete restrict,
  constraint organisme_is_of_or_cfa check (est_of or est_cfa)
);
comment on table organismes is 'Legal units (SIREN): training bodies (OF), apprentice training centres (CFA), or both.';

create table etablissements (
  siret text primary key constraint siret_has_fourteen_digits check (siret ~ '^\d{14}$'),
  siren text not null references organismes on delete restrict,
  raison_sociale text not null,
  adresse text not null default '',
  code_postal text not null constraint code_postal_has_five_digits check (code_postal ~ '^\d{5}$'),
  ville text not null,
  uai text constraint uai_has_seven_digits_and_a_letter check (uai ~ '^\d{7}[A-HJ-NPR-Z]$'),
  cfa boolean not null,
  siege boolean not null,
  ferme_le date,
  constraint siret_begins_with_its_siren check (left(siret, 9) = siren)
);
create index etablissements_by_siren on etablissements (siren);
create unique index one_siege_per_organisme on etablissements (siren) where siege;
comment on table etablissements is 'Sites (SIRET) of an organisme. The address may be empty: Sirene hides some.';
comment on column etablissements.ferme_le is 'Closing day in Sirene; null while the site is open.';

create table users (
  sub text primary key,
  kind text not null default 'portail' constraint user_kind_is_known check (kind in ('portail', 'interne')),
  civilite text constraint civilite_is_known check (civilite in ('M', 'MME')),
  nom text not null,
  prenom text not null,
  email text not null,
  email_verified_at timestamptz,
  profils text[] not null default '{}'
    constraint profils_are_known check (profils <@ array['UTILISATEUR_PORTAIL_OF', 'REFERENT_PORTAIL_OF']),
  password_hash text,
  password_set_at timestamptz,
  deactivated_at timestamptz,
  last_login_at timestamptz,
  created_at timestamptz not null,
  version integer not null default 1,
  constraint portail_users_have_the_basic_profil check (kind <> 'portail' or 'UTILISATEUR_PORTAIL_OF' = any (profils)),
  constraint interne_users_have_no_profil check (kind <> 'interne' or profils = '{}')
);
create unique index one_account_per_email on users (lower(email));
comment on table users is 'Accounts that sign in. A person keeps one sub for life; the e-mail is the login and may change.';
comment on column users.sub is 'Opaque random subject identifier (OpenID Connect Core §8), never reassigned, never the e-mail.';
comment on column users.kind is 'portail: staff of an OF or a CFA; interne: Constructys staff.';
comment on column users.password_hash is 'Argon2id with a pepper kept outside the database; null until the person has chosen a password.';

create table rattachements (
  sub text not null references users on delete cascade,
  siret text not null references etablissements on delete restrict,
  granted_at timestamptz not null,
  primary key (sub, siret)
);
create index rattachements_by_siret on rattachements (siret);
comment on table rattachements is 'Which établissements a person is attached to: the whole of his rights on data.';

-- Down Migration

drop table rattachements, users, etablissements, organismes, regions;
