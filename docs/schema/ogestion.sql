-- Database `ogestion`
-- Written by `npm run schema` from the migrations; test/unit/schema.test.ts keeps it true.

create function containing(word text)
 returns text
 language sql
 immutable parallel safe strict
return ((case when (length(word) < 3) then '% ' else '%' end || regexp_replace(searchable(word), '([\\%_])', '\\\1', 'g')) || '%');
comment on function containing(word text) is 'Pattern of the texts that hold a word (S40). One or two letters, of which a trigram index knows nothing, must begin a word.';

create function copy_region()
 returns trigger
 language plpgsql
as $function$
begin
  update users u set regions = regions_of(u.sirets)
  where u.sirets && array(select siret from etablissements where siren = new.siren);
  return null;
end
$function$;
comment on function copy_region() is 'An organisme that goes to another region takes its accounts along.';

create function copy_sirets()
 returns trigger
 language plpgsql
as $function$
begin
  perform from users where sub in (select sub from changed) order by sub for no key update;
  update users u set sirets = held.sirets, regions = regions_of(held.sirets)
  from (
    select c.sub, array(select siret from rattachements r where r.sub = c.sub order by siret) as sirets
    from (select distinct sub from changed) c) held
  where u.sub = held.sub;
  return null;
end
$function$;
comment on function copy_sirets() is 'Locks the accounts first, so that two changes of one account each see the other.';

create function login_delay(failures integer)
 returns interval
 language sql
 immutable
return case when (failures < 3) then '00:00:00'::interval when (failures = 3) then '00:00:05'::interval when (failures = 4) then '00:00:15'::interval else make_interval(secs => least(((65)::double precision * power((2)::double precision, ((failures - 5))::double precision)), (7200)::double precision)) end;
comment on function login_delay(failures integer) is 'Wait after the n-th consecutive failure (security.md P9): 22 failures at most in 24 hours.';

create function refuse_change()
 returns trigger
 language plpgsql
as $function$
begin
  raise exception 'rows of % are never changed', tg_table_name using errcode = 'insufficient_privilege';
end
$function$;

create function refuse_early_deletion()
 returns trigger
 language plpgsql
as $function$
begin
  if old.at > current_timestamp - interval '365 days' then
    raise exception 'rows of % are kept for 12 months, and never changed', tg_table_name using errcode = 'insufficient_privilege';
  end if;
  return old;
end
$function$;
comment on function refuse_early_deletion() is 'Lets go of rows of more than 12 months only. It asks the hour of the database: whoever deletes must not say what day it is.';

create function regions_of(sirets text[])
 returns text[]
 language sql
 stable
return array(select distinct o.region_code from (organismes o join etablissements e using (siren)) where (e.siret = any (regions_of.sirets)) order by o.region_code);
comment on function regions_of(sirets text[]) is 'The regions, in order, of the organismes of some établissements.';

create function searchable(text)
 returns text
 language sql
 immutable parallel safe strict
return lower(unaccent('unaccent'::regdictionary, $1));
comment on function searchable(text) is 'A text as searches compare it: without accents or case (S40).';

create table account_removals (
  sub text not null,
  announced_at timestamptz not null,
  reminded_at timestamptz,
  withheld_at timestamptz,
  primary key (sub),
  constraint account_removals_sub_fkey foreign key (sub) references users(sub) on delete cascade
);
comment on table account_removals is 'Accounts without a login for so long that they will be removed (G62). A login takes the row away; the removal takes the account.';
comment on column account_removals.announced_at is 'When the first warning was written: the removal comes a fixed time after it.';
comment on column account_removals.reminded_at is 'When the second warning was written.';
comment on column account_removals.withheld_at is 'When the removal was first put off, because the person is the last active référent of an organisme (G11).';

create table audit_events (
  id bigint not null generated always as identity,
  at timestamptz not null,
  event text not null,
  result text not null,
  actor_sub text,
  client_id text,
  ip inet,
  user_agent text,
  request_id text,
  details jsonb not null default '{}'::jsonb,
  target_sub text,
  sirets text[] not null default '{}'[],
  regions text[] not null default '{}'[],
  primary key (id),
  constraint audit_result_is_known check (result = any (array['success', 'failure']))
);
create index audit_events_by_actor on audit_events (actor_sub, at);
create index audit_events_by_event on audit_events (event, result, at, id);
create index audit_events_by_region on audit_events using gin (regions) where (regions <> '{}'[]);
create index audit_events_by_siret on audit_events using gin (sirets) where (sirets <> '{}'[]);
create index audit_events_by_target on audit_events (target_sub, at);
create index audit_events_in_order on audit_events (at, id);
create trigger audit_events_are_append_only before update or truncate on audit_events for each statement execute function refuse_change();
create trigger audit_events_are_kept_12_months before delete on audit_events for each row execute function refuse_early_deletion();
revoke truncate, update on audit_events from current_user;
comment on table audit_events is 'Who did what, when, from where. Append-only; purged after 12 months. Event names follow the OWASP logging vocabulary. Never a secret, never a token.';
comment on column audit_events.target_sub is 'The account on which the actor acted.';
comment on column audit_events.sirets is 'The établissements that an act on an account concerned: those who answer for one of them find it in their history, and nobody else.';
comment on column audit_events.regions is 'The regions that an event concerns: their Directions régionales find it in their journal. Administrators find every event.';

create table clients (
  client_id text not null,
  name text not null,
  tagline text not null,
  theme text not null default 'ogestion',
  start_url text not null,
  first_party boolean not null default true,
  listed boolean not null default true,
  enabled boolean not null default true,
  pkce_required boolean not null default true,
  secret_hash text,
  metadata jsonb not null,
  updated_at timestamptz not null,
  primary key (client_id),
  constraint client_theme_is_known check (theme = any (array['ogestion', 'digit-invest']))
);
comment on table clients is 'Registered applications (« applications » on screens): their OpenID metadata and how their login page looks.';
comment on column clients.first_party is 'Constructys'' own applications skip the consent page (OP17).';
comment on column clients.listed is 'Whether the application is offered to people on their home page.';
comment on column clients.pkce_required is 'False only for a confidential client that cannot do PKCE; it must then send a nonce.';
comment on column clients.secret_hash is 'SHA-256 of the secret, for clients that use one; private_key_jwt clients have none.';
comment on column clients.metadata is 'Client metadata of OpenID Connect Dynamic Client Registration §2, without the secret.';

create table coordonnees_bancaires (
  siret text not null,
  titulaire text not null,
  bic text not null,
  iban_masque text not null,
  sealed_iban bytea not null,
  iban_hmac bytea not null,
  updated_at timestamptz not null,
  primary key (siret),
  constraint bic_has_eight_or_eleven_signs check (bic ~ '^[A-Z0-9]{8}([A-Z0-9]{3})?$'),
  constraint coordonnees_bancaires_siret_fkey foreign key (siret) references etablissements(siret) on delete restrict
);
comment on table coordonnees_bancaires is 'Where Constructys pays an établissement (S86). Constructys'' own system is their master.';
comment on column coordonnees_bancaires.iban_masque is '« FR76 •••• •••• 123 »: what lists show.';
comment on column coordonnees_bancaires.sealed_iban is 'AES-256-GCM under a key kept outside the database: nonce, tag, ciphertext.';
comment on column coordonnees_bancaires.iban_hmac is 'HMAC of the IBAN: an import sees whether it has changed.';

create table dossiers (
  numero text not null,
  siret text not null,
  type text not null,
  beneficiaire text not null,
  formation text not null,
  statut text not null,
  date_debut date not null,
  date_fin date not null,
  montant_engage bigint not null,
  updated_at timestamptz not null,
  search text default searchable((((' ' || numero) || ' ') || formation)),
  primary key (numero),
  constraint beneficiaire_is_initials check (length(beneficiaire) <= 10),
  constraint dossier_ends_after_its_beginning check (date_fin >= date_debut),
  constraint dossier_numero_has_50_signs_at_most check (length(numero) <= 50),
  constraint dossier_statut_is_known check (statut = any (array['EN_INSTRUCTION', 'ACCORDE', 'EN_COURS', 'SOLDE', 'REFUSE', 'ANNULE'])),
  constraint dossier_type_is_known check (type = any (array['CONTRAT_APPRENTISSAGE', 'ACTION_FORMATION'])),
  constraint formation_has_300_signs_at_most check (length(formation) <= 300),
  constraint montant_engage_is_not_negative check (montant_engage >= 0),
  constraint dossiers_siret_fkey foreign key (siret) references etablissements(siret) on delete restrict
);
create index dossiers_by_siret on dossiers (siret, date_debut desc, numero) include (date_fin, type, statut, montant_engage, search);
comment on table dossiers is 'Apprenticeship contracts and training actions that Constructys funds (S83). Constructys'' own system is their master.';
comment on column dossiers.beneficiaire is 'Initials only: an apprentice has no name here (G62).';
comment on column dossiers.montant_engage is 'Cents.';
comment on column dossiers.search is 'What searches read, as users.search.';

create table email_changes (
  id bigint not null generated always as identity,
  sub text not null,
  former_email text not null,
  new_email text not null,
  requested_by text not null,
  requested_at timestamptz not null,
  confirmed_at timestamptz,
  cancelled_at timestamptz,
  primary key (id),
  constraint email_changes_sub_fkey foreign key (sub) references users(sub) on delete cascade
);
create index email_changes_by_person on email_changes (sub, requested_at desc);
create unique index one_pending_email_change on email_changes (sub) where ((confirmed_at is null) and (cancelled_at is null));
comment on table email_changes is 'Changes of address asked for (G17): effective once confirmed from the new address, taken back from the former one.';
comment on column email_changes.cancelled_at is 'When the change was given up or, if it was confirmed, when the former address was restored.';

create table etablissements (
  siret text not null,
  siren text not null,
  raison_sociale text not null,
  adresse text not null default '',
  code_postal text not null,
  ville text not null,
  uai text,
  cfa boolean not null,
  siege boolean not null,
  ferme_le date,
  version integer not null default 1,
  search text default searchable((((((((' ' || siret) || ' ') || code_postal) || ' ') || ville) || ' ') || raison_sociale)),
  primary key (siret),
  constraint code_postal_has_five_digits_or_is_hidden check (code_postal ~ '^(\d{5})?$'),
  constraint siret_begins_with_its_siren check ("left"(siret, 9) = siren),
  constraint siret_has_fourteen_digits check (siret ~ '^\d{14}$'),
  constraint uai_has_seven_digits_and_a_letter check (uai ~ '^\d{7}[A-HJ-NPR-Z]$'),
  constraint etablissements_siren_fkey foreign key (siren) references organismes(siren) on delete restrict
);
create index etablissements_by_search on etablissements using gin (search gin_trgm_ops);
create index etablissements_by_siren on etablissements (siren);
create unique index one_siege_per_organisme on etablissements (siren) where siege;
comment on table etablissements is 'Sites (SIRET) of an organisme. The address may be empty: Sirene hides some.';
comment on column etablissements.code_postal is 'Empty where Sirene hides it, with the address, or where there is none: abroad.';
comment on column etablissements.ferme_le is 'Closing day in Sirene; null while the site is open.';
comment on column etablissements.search is 'As users.search: an organisme is found by any of its sites.';

create table imports (
  id bigint not null generated always as identity,
  kind text not null,
  file_name text not null,
  file_sha256 bytea not null,
  rows integer not null,
  created integer not null,
  changed integer not null,
  closed integer not null,
  at timestamptz not null,
  primary key (id),
  constraint import_kind_is_known check (kind = any (array['dossiers', 'reglements', 'etablissements']))
);
comment on table imports is 'Files taken in, one row each: a file that was refused, or only tried, leaves none.';

create table links (
  token_hash bytea not null,
  purpose text not null,
  sub text not null,
  email text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  voided_at timestamptz,
  primary key (token_hash),
  constraint link_purpose_is_known check (purpose = any (array['activation', 'reset', 'email-change', 'email-cancel'])),
  constraint links_sub_fkey foreign key (sub) references users(sub) on delete cascade
);
create index links_by_person on links (sub, purpose);
create unique index one_live_link_per_purpose on links (sub, purpose) where ((used_at is null) and (voided_at is null));
comment on table links is 'One-time links sent by mail, by SHA-256 of their token: a dump gives no usable link (security.md L2).';
comment on column links.email is 'Where the link was sent; for email-change, the new address that it confirms.';

create table login_throttles (
  key bytea not null,
  failures integer not null,
  blocked_until timestamptz not null,
  last_failure_at timestamptz not null,
  window_started_at timestamptz,
  person bytea,
  noted_until timestamptz,
  primary key (key)
);
create index login_throttles_by_person on login_throttles (person) where (person is not null);
comment on table login_throttles is 'Failed logins per identifier, known device or address. The key is an HMAC, so that the table names nobody and an unknown identifier is counted like a known one.';
comment on column login_throttles.window_started_at is 'First of the failures counted against an address; null for an identifier or a device, whose failures count until a success.';
comment on column login_throttles.person is 'HMAC of the identifier that the counter is about, of whichever device: who ends the waits of a person ends them all. Null for an address of the network.';
comment on column login_throttles.noted_until is 'The end of the last wait during which an attempt was refused: the journal has one line for each of them.';

create table mail_requests (
  key bytea not null,
  asked_at timestamptz[] not null,
  primary key (key)
);
comment on table mail_requests is 'When links were asked for in the last hour, per address typed and per IP address (security.md L6). The key is an HMAC, so that the table names nobody.';

create table mails (
  id uuid not null,
  kind text not null,
  sub text,
  recipient text not null,
  data jsonb not null default '{}'::jsonb,
  state text not null default 'queued',
  attempts integer not null default 0,
  last_error text,
  requested_by text,
  created_at timestamptz not null,
  sent_at timestamptz,
  primary key (id),
  constraint mail_state_is_known check (state = any (array['queued', 'sent', 'failed', 'skipped'])),
  constraint mails_sub_fkey foreign key (sub) references users(sub) on delete cascade
);
create index mails_by_person on mails (sub, created_at desc);
comment on table mails is 'The outbox: what must be said to whom. It never holds a link or a token; these are made when the mail leaves.';
comment on column mails.state is 'queued: not tried yet; sent: the mail server has it; failed: will be tried again; skipped: no longer true when it was about to leave.';

create unlogged table oidc_interactions (
  id text not null,
  client_id text,
  payload jsonb not null,
  expires_at timestamptz not null,
  ended_at timestamptz,
  primary key (id)
) with (fillfactor=70);
create index oidc_interactions_by_expiry on oidc_interactions (expires_at);
comment on table oidc_interactions is 'Login pages in progress. Unlogged: losing one to a crash of the database costs a person one more click. An ended row keeps only its client, so that a stale page can lead back to it.';
comment on column oidc_interactions.id is 'SHA-256 of the identifier that the address and the cookie of the login page carry.';
comment on column oidc_interactions.payload is 'What the provider keeps of it, without the identifier; the pushed request it came by is sealed under that identifier.';

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
) with (fillfactor=80);
create index oidc_records_by_account on oidc_records (account_id) where (model = any (array['Session', 'Grant']));
create index oidc_records_by_expiry on oidc_records (expires_at);
create index oidc_records_by_grant on oidc_records (grant_id) where (grant_id is not null);
create unique index one_session_per_uid on oidc_records (uid) where (model = 'Session');
comment on table oidc_records is 'Sessions, grants, codes and tokens of the provider, one row each. Nothing here can be shown to the provider: what opens something is known by its hash.';
comment on column oidc_records.id is 'SHA-256 of the identifier that the cookie, the code or the token carries; that of a grant, which opens nothing, as it is.';
comment on column oidc_records.payload is 'What the provider keeps of it, without the identifier.';
comment on column oidc_records.uid is 'Name of a session for what leans on it; its cookie carries another.';

create table operations (
  key text not null,
  sub text not null,
  result text not null,
  created_at timestamptz not null,
  primary key (key)
);
comment on table operations is 'Forms already carried out, by their idempotency key: a second click shows what the first did (G31).';

create table organismes (
  siren text not null,
  raison_sociale text not null,
  nda text,
  est_of boolean not null,
  est_cfa boolean not null,
  region_code text not null,
  telephone text,
  created_at timestamptz,
  version integer not null default 1,
  search text default searchable((((((' ' || raison_sociale) || ' ') || siren) || ' ') || coalesce(nda, ''))),
  primary key (siren),
  constraint nda_has_eleven_digits check (nda ~ '^\d{11}$'),
  constraint organisme_is_of_or_cfa check (est_of or est_cfa),
  constraint siren_has_nine_digits check (siren ~ '^\d{9}$'),
  constraint organismes_region_code_fkey foreign key (region_code) references regions(code) on delete restrict
);
create index organismes_by_region on organismes (region_code, search);
create index organismes_by_search on organismes using gin (search gin_trgm_ops);
create index organismes_in_order on organismes (search) include (siren, region_code);
create trigger organismes_change_region after update of region_code on organismes for each row when ((old.region_code <> new.region_code)) execute function copy_region();
comment on table organismes is 'Legal units (SIREN): training bodies (OF), apprentice training centres (CFA), or both.';
comment on column organismes.region_code is 'The region of its seat by postal code, unless somebody of Constructys chose another.';
comment on column organismes.created_at is 'When it was created here; null for those that came with an import.';
comment on column organismes.version is 'Moves with every change of the sheet (G32).';
comment on column organismes.search is 'As users.search: what searches read, and the order of lists.';

create table rattachements (
  sub text not null,
  siret text not null,
  granted_at timestamptz not null,
  primary key (sub, siret),
  constraint rattachements_siret_fkey foreign key (siret) references etablissements(siret) on delete restrict,
  constraint rattachements_sub_fkey foreign key (sub) references users(sub) on delete cascade
);
create index rattachements_by_siret on rattachements (siret);
create trigger rattachements_are_granted_or_taken before update on rattachements for each statement execute function refuse_change();
create trigger rattachements_granted after insert on rattachements referencing new table as changed for each statement execute function copy_sirets();
create trigger rattachements_taken after delete on rattachements referencing old table as changed for each statement execute function copy_sirets();
comment on table rattachements is 'Which établissements a person is attached to: the whole of his rights on data.';

create table regions (
  code text not null,
  libelle text not null,
  email text,
  telephone text,
  version integer not null default 1,
  primary key (code),
  constraint region_libelle_is_unique unique (libelle),
  constraint region_code_has_two_digits check (code ~ '^\d{2}$')
);
comment on table regions is 'Directions régionales, by Insee region code. Contacts stay empty until Constructys confirms them.';
comment on column regions.version is 'Moves with every change of the contacts: two administrators cannot overwrite one another (G32).';

create table reglements (
  reference text not null,
  siret text not null,
  dossier text,
  nature text not null,
  date_reglement date not null,
  montant bigint not null,
  mode text not null,
  updated_at timestamptz not null,
  search text default searchable((((' ' || reference) || ' ') || coalesce(dossier, ''))),
  primary key (reference),
  constraint reglement_mode_is_known check (mode = any (array['VIREMENT', 'CHEQUE', 'COMPENSATION'])),
  constraint reglement_nature_is_known check (nature = any (array['REGLEMENT', 'AVOIR', 'TROP_PERCU'])),
  constraint reglement_reference_has_50_signs_at_most check (length(reference) <= 50),
  constraint reglements_dossier_fkey foreign key (dossier) references dossiers(numero) on delete restrict,
  constraint reglements_siret_fkey foreign key (siret) references etablissements(siret) on delete restrict
);
create index reglements_by_dossier on reglements (dossier) where (dossier is not null);
create index reglements_by_siret on reglements (siret, date_reglement desc, reference) include (nature, mode, montant, search);
comment on table reglements is 'What was paid to an établissement, or taken back (S84). Constructys'' own system is their master.';
comment on column reglements.montant is 'Cents; below zero for what is taken back.';

create table salaries (
  id uuid not null default gen_random_uuid(),
  siren text not null,
  civilite text,
  nom text not null,
  prenom text not null,
  date_naissance date,
  created_at timestamptz not null,
  search text default searchable((((' ' || nom) || ' ') || prenom)),
  primary key (id),
  constraint salarie_civilite_is_known check (civilite = any (array['M', 'MME'])),
  constraint salaries_siren_fkey foreign key (siren) references organismes(siren) on delete restrict
);
create index salaries_by_organisme on salaries (siren, search);
comment on table salaries is 'Staff of an organisme, with or without an account (S60).';
comment on column salaries.date_naissance is 'Shown to référents only; never released to a relying party (S55, G62).';
comment on column salaries.search is 'As users.search: what searches read, and the order of lists.';

create table signing_keys (
  kid text not null,
  alg text not null,
  state text not null,
  public_jwk jsonb not null,
  sealed_private_jwk bytea not null,
  created_at timestamptz not null,
  retired_at timestamptz,
  primary key (kid),
  constraint signing_alg_is_known check (alg = any (array['RS256', 'ES256'])),
  constraint signing_state_is_known check (state = any (array['next', 'active', 'retired']))
);
create unique index one_active_key_per_alg on signing_keys (alg) where (state = 'active');
create unique index one_next_key_per_alg on signing_keys (alg) where (state = 'next');
comment on table signing_keys is 'Signing keys with their rotation state: next is published before use, active signs, retired stays published as long as a token may need it.';
comment on column signing_keys.sealed_private_jwk is 'AES-256-GCM under a key kept outside the database: nonce, tag, ciphertext.';

create table staff (
  sub text not null,
  role text not null,
  regions text[] not null default '{}'[],
  primary key (sub),
  constraint administrateurs_have_every_region check ((role <> 'administrateur') or (regions = '{}'[])),
  constraint agents_have_a_region check ((role <> 'agent') or (regions <> '{}'[])),
  constraint staff_role_is_known check (role = any (array['administrateur', 'agent', 'instructeur'])),
  constraint staff_sub_fkey foreign key (sub) references users(sub) on delete cascade
);
comment on table staff is 'What Constructys'' own people may do. An account of kind interne that is not here may only manage itself.';
comment on column staff.role is 'administrateur: every region, regions and staff; agent: the organismes of his regions; instructeur: the demandes of Digit Invest CFA.';
comment on column staff.regions is 'Codes of the regions of an agent; those of an instructeur, none meaning all.';

create table users (
  sub text not null,
  kind text not null default 'portail',
  civilite text,
  nom text not null,
  prenom text not null,
  email text not null,
  email_verified_at timestamptz,
  profils text[] not null default '{}'[],
  password_hash text,
  password_set_at timestamptz,
  deactivated_at timestamptz,
  last_login_at timestamptz,
  created_at timestamptz not null,
  version integer not null default 1,
  salarie_id uuid,
  deactivation_reason text,
  compromised_at timestamptz,
  sirets text[] not null default '{}'[],
  status text default 
case
    when (deactivated_at is not null) then 'inactive'
    when (password_hash is null) then 'pending'
    else 'active'
end,
  search text default searchable((((((' ' || nom) || ' ') || prenom) || ' ') || email)),
  last_login_on date default ((last_login_at at time zone 'UTC'))::date,
  regions text[] not null default '{}'[],
  primary key (sub),
  constraint users_salarie_id_key unique (salarie_id),
  constraint civilite_is_known check (civilite = any (array['M', 'MME'])),
  constraint interne_users_have_no_etablissement check ((kind <> 'interne') or (sirets = '{}'[])),
  constraint interne_users_have_no_profil check ((kind <> 'interne') or (profils = '{}'[])),
  constraint portail_users_have_the_basic_profil check ((kind <> 'portail') or ('UTILISATEUR_PORTAIL_OF' = any (profils))),
  constraint profils_are_known check (profils <@ array['UTILISATEUR_PORTAIL_OF', 'REFERENT_PORTAIL_OF']),
  constraint user_kind_is_known check (kind = any (array['portail', 'interne'])),
  constraint users_salarie_id_fkey foreign key (salarie_id) references salaries(id) on delete restrict
);
create unique index one_account_per_email on users (lower(email));
create index referents_by_siret on users using gin (sirets) where ((kind = 'portail') and ('REFERENT_PORTAIL_OF' = any (profils)));
create index referents_in_order on users (search) include (sub, sirets, status) where ((kind = 'portail') and ('REFERENT_PORTAIL_OF' = any (profils)));
create index users_by_first_name on users (searchable(prenom), search) include (prenom, sub, sirets, regions, status, profils) where (kind = 'portail');
create index users_by_last_login on users (last_login_on nulls first) where (kind = 'portail');
create index users_by_region on users using gin (regions, search gin_trgm_ops);
create index users_by_search on users using gin (sirets, search gin_trgm_ops);
create index users_in_order on users (search) include (sub, sirets, regions, status, profils) where (kind = 'portail');
create index users_not_active on users (status, search) include (sub, sirets, profils) where ((kind = 'portail') and (status <> 'active'));
create index users_not_active_by_last_login on users (status, last_login_on nulls first) where ((kind = 'portail') and (status <> 'active'));
comment on table users is 'Accounts that sign in. A person keeps one sub for life; the e-mail is the login and may change.';
comment on column users.sub is 'Opaque random subject identifier (OpenID Connect Core §8), never reassigned, never the e-mail.';
comment on column users.kind is 'portail: staff of an OF or a CFA; interne: Constructys staff.';
comment on column users.password_hash is 'Argon2id with a pepper kept outside the database; null until the person has chosen a password.';
comment on column users.version is 'Moves with every change of the sheet: two référents cannot overwrite one another (G32).';
comment on column users.deactivation_reason is 'What the référent wrote when he deactivated the account.';
comment on column users.compromised_at is 'The password must be reset before the next login (security.md P13).';
comment on column users.sirets is 'The SIRETs of rattachements, kept by copy_sirets: one index answers « who of my perimeter has this name ».';
comment on column users.status is 'active: may sign in; pending: has no password yet; inactive: deactivated.';
comment on column users.search is 'What searches read, without accents or case, each word after a space; it is also the order of lists.';
comment on column users.last_login_on is 'Day of the last login, in UTC, by which lists are read in its order. Only the first login of a day changes it, so that the others rewrite no index.';
comment on column users.regions is 'The regions of the organismes that the account is attached to, kept like sirets: whether a Direction régionale may see it.';
