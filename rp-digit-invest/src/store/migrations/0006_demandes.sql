-- Up Migration
alter table campagnes add column brouillons_avant_ouverture boolean not null default false;
comment on column campagnes.brouillons_avant_ouverture is 'Whether brouillons may be prepared before the campaign opens (G47).';

create function searchable(text) returns text language sql immutable strict parallel safe
  return regexp_replace(normalize(lower($1), nfd), '[\u0300-\u036f]', '', 'g');
comment on function searchable is 'A text as searches compare it: without accents or case.';

create table demandes (
  id uuid primary key,
  millesime integer not null references campagnes (millesime),
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
  constraint demande_belongs_to_a_siret check (siret ~ '^\d{14}$'),
  constraint demande_statut_is_known check (statut in ('BROUILLON')),
  constraint demande_deleted_is_a_brouillon check (supprime_le is null or statut = 'BROUILLON'),
  constraint demande_contact_civilite_is_known check (contact_civilite in ('M', 'MME')),
  constraint demande_branche_is_known check (branche in ('BATIMENT', 'TP', 'NEGOCE')),
  constraint demande_categorie_is_known check (categorie in ('MACHINES_OUTILLAGE', 'ENGINS_MATERIEL_CHANTIER',
    'PLATEAU_TECHNIQUE_ENERGIE', 'SIMULATEURS_NUMERIQUE', 'MOBILIER_ATELIER', 'LOCAUX_PEDAGOGIQUES', 'SECURITE_COLLECTIVE',
    'ACCESSIBILITE_HANDICAP', 'AUTRE')),
  constraint demande_intitule_has_5_to_120_characters check (char_length(intitule) between 5 and 120),
  constraint demande_description_has_4000_characters_at_most check (char_length(description) <= 4000),
  constraint demande_montant_is_not_negative check (montant_envisage >= 0)
);
create index demandes_by_cfa on demandes (siret, modifie_le desc, id) where supprime_le is null;
comment on table demandes is 'Investments asked for. One belongs to a CFA (SIRET), whoever began it: any person attached to it sees and continues it (S14).';
comment on column demandes.id is 'Made of the key of the form that began it: sent twice, a form makes one demande (G31).';
comment on column demandes.version is 'Moves with every change: two colleagues cannot overwrite one another (G32).';
comment on column demandes.cree_par is 'Name as it was then; Digit Invest keeps no list of people, and the demande stays when one leaves (G51).';
comment on column demandes.modifie_le is 'The last time it was saved.';
comment on column demandes.supprime_le is 'A deleted brouillon is kept out of sight (G48).';
comment on column demandes.montant_envisage is 'In cents.';

create table evenements (
  demande_id uuid not null references demandes,
  version integer not null,
  de text,
  vers text,
  par_iss text not null,
  par_sub text not null,
  par text not null,
  le timestamptz not null,
  avant jsonb not null,
  constraint evenement_makes_a_version primary key (demande_id, version),
  constraint evenement_leads_from_or_to_a_statut check (de is not null or vers is not null)
);
comment on table evenements is 'Who did what on a demande, each act making its next version. Append-only.';
comment on column evenements.de is 'Statut before; null when the demande was created.';
comment on column evenements.vers is 'Statut after, the same for a change of content; null when the demande was deleted.';
comment on column evenements.avant is 'The fields that were changed, with what they held before.';

create trigger evenements_are_append_only before update or delete on evenements
  for each row execute function refuse_change();
create trigger evenements_are_kept before truncate on evenements
  for each statement execute function refuse_change();
create trigger demandes_are_kept before delete on demandes
  for each row execute function refuse_change();

revoke update, delete, truncate on evenements from current_user;
revoke delete, truncate on demandes from current_user;

-- Down Migration
drop table evenements;
drop table demandes;
drop function searchable(text);
alter table campagnes drop column brouillons_avant_ouverture;
