-- Database `digit_invest`
-- Written by `npm run schema` from the migrations; test/unit/schema.test.ts keeps it true.

create function refuse_change()
 returns trigger
 language plpgsql
as $function$
begin
  raise exception '% is append-only: % refused', tg_table_name, tg_op using errcode = 'restrict_violation';
end
$function$;

create function searchable(text)
 returns text
 language sql
 immutable parallel safe strict
return regexp_replace(normalize(lower($1), nfd), '[\u0300-\u036f]', '', 'g');
comment on function searchable(text) is 'A text as searches compare it: without accents or case.';

create table campagne_etapes (
  millesime integer not null,
  rang integer not null,
  libelle text not null,
  debut_le date,
  fin_le date not null,
  au_mois boolean not null,
  primary key (millesime, rang),
  constraint etape_begins_before_it_ends check (debut_le <= fin_le),
  constraint campagne_etapes_millesime_fkey foreign key (millesime) references campagnes(millesime) on delete cascade
);
comment on table campagne_etapes is 'Calendar of a campaign, in order.';
comment on column campagne_etapes.debut_le is 'Null when the step follows the one before and only its end is known.';
comment on column campagne_etapes.au_mois is 'True when the dates are known to the month only, and are to be said so.';

create table campagnes (
  millesime integer not null,
  libelle text not null,
  ouverture_at timestamptz not null,
  cloture_at timestamptz not null,
  brouillons_avant_ouverture boolean not null default false,
  primary key (millesime),
  constraint campagne_opens_before_it_closes check (ouverture_at < cloture_at)
);
comment on table campagnes is 'Investment campaigns. Whether one is open is never stored: the clock says it.';
comment on column campagnes.brouillons_avant_ouverture is 'Whether brouillons may be prepared before the campaign opens (G47).';

create table cfa_choisis (
  iss text not null,
  sub text not null,
  siret text not null,
  le timestamptz not null,
  constraint cfa_choisi_is_the_last_of_a_person primary key (iss, sub)
);
comment on table cfa_choisis is 'The CFA that a person chose last, among several: the next session begins with it if it is still held and open.';

create table cgu_acceptations (
  id bigint not null generated always as identity,
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
  primary key (id),
  constraint cgu_action_accepts_or_refuses check (action = any (array['accepte', 'refuse'])),
  constraint cgu_acceptation_names_the_text_shown foreign key (version, sha256) references cgu_versions(version, sha256)
);
create unique index cgu_acceptation_is_given_once on cgu_acceptations (iss, sub, version) where (action = 'accepte');
create trigger cgu_acceptations_are_append_only before delete or update on cgu_acceptations for each row execute function refuse_change();
create trigger cgu_acceptations_are_kept before truncate on cgu_acceptations for each statement execute function refuse_change();
revoke delete, truncate, update on cgu_acceptations from current_user;
comment on table cgu_acceptations is 'Evidence: who accepted or refused which text, when, from where, by which button. Append-only.';

create table cgu_versions (
  version text not null,
  langue text not null,
  publiee_le date not null,
  resume text not null,
  texte bytea not null,
  sha256 text not null,
  registered_at timestamptz not null,
  primary key (version),
  constraint cgu_version_has_one_text unique (version, sha256),
  constraint cgu_hash_is_that_of_the_text check (sha256 = encode(sha256(texte), 'hex'))
);
create trigger cgu_versions_are_immutable before delete or update on cgu_versions for each row execute function refuse_change();
create trigger cgu_versions_are_kept before truncate on cgu_versions for each statement execute function refuse_change();
revoke delete, truncate on cgu_versions from current_user;
comment on table cgu_versions is 'Every text of the CGU ever shown, byte for byte. Immutable: a change of wording is a new version.';
comment on column cgu_versions.resume is 'What changed since the version before, as told to those who accepted it.';

create table demandes (
  id uuid not null,
  millesime integer not null,
  siret text not null,
  statut text not null default 'BROUILLON',
  version integer not null default 1,
  cree_par_iss text not null,
  cree_par_sub text not null,
  cree_par text not null,
  cree_le timestamptz not null,
  modifie_par_iss text not null,
  modifie_par_sub text not null,
  modifie_par text not null,
  modifie_le timestamptz not null,
  supprime_le timestamptz,
  contact_civilite text,
  contact_nom text not null,
  contact_prenom text not null,
  contact_fonction text not null,
  contact_email text not null,
  contact_telephone text not null,
  branche text,
  intitule text not null,
  categorie text,
  description text not null,
  montant_envisage bigint,
  primary key (id),
  constraint demande_belongs_to_a_siret check (siret ~ '^\d{14}$'),
  constraint demande_branche_is_known check (branche = any (array['BATIMENT', 'TP', 'NEGOCE'])),
  constraint demande_categorie_is_known check (categorie = any (array['MACHINES_OUTILLAGE', 'ENGINS_MATERIEL_CHANTIER', 'PLATEAU_TECHNIQUE_ENERGIE', 'SIMULATEURS_NUMERIQUE', 'MOBILIER_ATELIER', 'LOCAUX_PEDAGOGIQUES', 'SECURITE_COLLECTIVE', 'ACCESSIBILITE_HANDICAP', 'AUTRE'])),
  constraint demande_contact_civilite_is_known check (contact_civilite = any (array['M', 'MME'])),
  constraint demande_deleted_is_a_brouillon check ((supprime_le is null) or (statut = 'BROUILLON')),
  constraint demande_description_has_4000_characters_at_most check (char_length(description) <= 4000),
  constraint demande_intitule_has_5_to_120_characters check ((char_length(intitule) >= 5) and (char_length(intitule) <= 120)),
  constraint demande_montant_is_not_negative check (montant_envisage >= 0),
  constraint demande_statut_is_known check (statut = 'BROUILLON'),
  constraint demandes_millesime_fkey foreign key (millesime) references campagnes(millesime)
);
create index demandes_by_cfa on demandes (siret, modifie_le desc, id) where (supprime_le is null);
create trigger demandes_are_kept before delete on demandes for each row execute function refuse_change();
revoke delete, truncate on demandes from current_user;
comment on table demandes is 'Investments asked for. One belongs to a CFA (SIRET), whoever began it: any person attached to it sees and continues it (S14).';
comment on column demandes.id is 'Made of the key of the form that began it: sent twice, a form makes one demande (G31).';
comment on column demandes.version is 'Moves with every change: two colleagues cannot overwrite one another (G32).';
comment on column demandes.cree_par is 'Name as it was then; Digit Invest keeps no list of people, and the demande stays when one leaves (G51).';
comment on column demandes.modifie_le is 'The last time it was saved.';
comment on column demandes.supprime_le is 'A deleted brouillon is kept out of sight (G48).';
comment on column demandes.montant_envisage is 'In cents.';

create table evenements (
  demande_id uuid not null,
  version integer not null,
  de text,
  vers text,
  par_iss text not null,
  par_sub text not null,
  par text not null,
  le timestamptz not null,
  avant jsonb not null,
  constraint evenement_makes_a_version primary key (demande_id, version),
  constraint evenement_leads_from_or_to_a_statut check ((de is not null) or (vers is not null)),
  constraint evenements_demande_id_fkey foreign key (demande_id) references demandes(id)
);
create trigger evenements_are_append_only before delete or update on evenements for each row execute function refuse_change();
create trigger evenements_are_kept before truncate on evenements for each statement execute function refuse_change();
revoke delete, truncate, update on evenements from current_user;
comment on table evenements is 'Who did what on a demande, each act making its next version. Append-only.';
comment on column evenements.de is 'Statut before; null when the demande was created.';
comment on column evenements.vers is 'Statut after, the same for a change of content; null when the demande was deleted.';
comment on column evenements.avant is 'The fields that were changed, with what they held before.';

create table logins (
  state_hash bytea not null,
  browser_hash bytea not null,
  return_path text not null,
  expires_at timestamptz not null,
  sealed_secrets bytea not null,
  primary key (state_hash)
);
create index logins_expires_at on logins (expires_at);
comment on table logins is 'Logins begun and not yet come back. Consumed by delete … returning: once, in the browser that began.';
comment on column logins.sealed_secrets is 'Nonce and PKCE verifier: AES-256-GCM under a key derived from the cookie secrets, for this login alone.';

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

create table session_cookies (
  sid text not null,
  sess json not null,
  expire timestamptz not null,
  primary key (sid)
);
create index session_cookies_expire on session_cookies (expire);
comment on table session_cookies is 'What the signed session cookie names (layout of connect-pg-simple). Written once, at login; deleting a row ends the session.';
comment on column session_cookies.sid is 'SHA-256 of the identifier that the cookie carries.';

create table sessions (
  cookie_id text not null,
  iss text not null,
  sub text not null,
  op_sid text,
  auth_time timestamptz,
  sealed_id_token bytea not null,
  sealed_refresh_token bytea not null,
  claims jsonb not null,
  claims_read_at timestamptz not null,
  siret text,
  started_at timestamptz not null,
  last_seen_at timestamptz not null,
  primary key (cookie_id),
  constraint sessions_cookie_id_fkey foreign key (cookie_id) references session_cookies(sid) on delete cascade
);
create index sessions_by_op_sid on sessions (iss, op_sid);
create index sessions_by_person on sessions (iss, sub);
comment on table sessions is 'Who is signed in, with what rights. Also the index from (iss, sub) and sid to cookies that back-channel logout needs.';
comment on column sessions.cookie_id is 'The row of session_cookies: not what the cookie carries.';
comment on column sessions.op_sid is 'sid claim of the ID token: the session at oGestion (Back-Channel Logout 1.0 §2.1).';
comment on column sessions.sealed_id_token is 'AES-256-GCM under a key derived from the cookie secrets, for this session alone: nonce, tag, ciphertext.';
comment on column sessions.sealed_refresh_token is 'The same. Useless besides without the private key of the client, which is not in the database.';
comment on column sessions.siret is 'CFA of this session: chosen in it or in one before; null until chosen, and again when the right to it is gone.';
