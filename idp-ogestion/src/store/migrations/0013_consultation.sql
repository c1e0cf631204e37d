-- Up Migration

create table imports (
  id bigint generated always as identity primary key,
  kind text not null constraint import_kind_is_known check (kind in ('dossiers', 'reglements', 'etablissements')),
  file_name text not null,
  file_sha256 bytea not null,
  rows integer not null,
  created integer not null,
  changed integer not null,
  closed integer not null,
  at timestamptz not null
);
comment on table imports is 'Files taken in, one row each: a file that was refused, or only tried, leaves none.';

create table dossiers (
  numero text primary key,
  siret text not null references etablissements on delete restrict,
  type text not null constraint dossier_type_is_known check (type in ('CONTRAT_APPRENTISSAGE', 'ACTION_FORMATION')),
  beneficiaire text not null constraint beneficiaire_is_initials check (length(beneficiaire) <= 10),
  formation text not null,
  statut text not null constraint dossier_statut_is_known
    check (statut in ('EN_INSTRUCTION', 'ACCORDE', 'EN_COURS', 'SOLDE', 'REFUSE', 'ANNULE')),
  date_debut date not null,
  date_fin date not null,
  montant_engage bigint not null constraint montant_engage_is_not_negative check (montant_engage >= 0),
  updated_at timestamptz not null,
  search text generated always as (searchable(' ' || numero || ' ' || formation)) stored,
  constraint dossier_ends_after_its_beginning check (date_fin >= date_debut)
);
create index dossiers_by_siret on dossiers (siret, date_debut desc, numero);
comment on table dossiers is 'Apprenticeship contracts and training actions that Constructys funds (S83). Constructys'' own system is their master.';
comment on column dossiers.beneficiaire is 'Initials only: an apprentice has no name here (G62).';
comment on column dossiers.montant_engage is 'Cents.';
comment on column dossiers.search is 'What searches read, as users.search.';

create table reglements (
  reference text primary key,
  siret text not null references etablissements on delete restrict,
  dossier text references dossiers on delete restrict,
  nature text not null constraint reglement_nature_is_known check (nature in ('REGLEMENT', 'AVOIR', 'TROP_PERCU')),
  date_reglement date not null,
  montant bigint not null,
  mode text not null constraint reglement_mode_is_known check (mode in ('VIREMENT', 'CHEQUE', 'COMPENSATION')),
  updated_at timestamptz not null,
  search text generated always as (searchable(' ' || reference || ' ' || coalesce(dossier, ''))) stored
);
create index reglements_by_siret on reglements (siret, date_reglement desc, reference);
create index reglements_by_dossier on reglements (dossier) where dossier is not null;
comment on table reglements is 'What was paid to an établissement, or taken back (S84). Constructys'' own system is their master.';
comment on column reglements.montant is 'Cents; below zero for what is taken back.';

create table coordonnees_bancaires (
  siret text primary key references etablissements on delete restrict,
  titulaire text not null,
  bic text not null constraint bic_has_eight_or_eleven_signs check (bic ~ '^[A-Z0-9]{8}([A-Z0-9]{3})?$'),
  iban_masque text not null,
  sealed_iban bytea not null,
  iban_hmac bytea not null,
  updated_at timestamptz not null
);
comment on table coordonnees_bancaires is 'Where Constructys pays an établissement (S86). Constructys'' own system is their master.';
comment on column coordonnees_bancaires.iban_masque is '« FR76 •••• •••• 123 »: what lists show.';
comment on column coordonnees_bancaires.sealed_iban is 'AES-256-GCM under a key kept outside the database: nonce, tag, ciphertext.';
comment on column coordonnees_bancaires.iban_hmac is 'HMAC of the IBAN: an import sees whether it has changed.';

-- Down Migration

drop table coordonnees_bancaires, reglements, dossiers, imports;
