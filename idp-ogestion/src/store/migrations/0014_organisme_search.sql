-- Up Migration

alter table etablissements add column search text
  generated always as (searchable(' ' || siret || ' ' || code_postal || ' ' || ville || ' ' || raison_sociale)) stored;
comment on column etablissements.search is 'As users.search: an organisme is found by any of its sites.';
create index etablissements_by_search on etablissements using gin (search gin_trgm_ops);

-- Down Migration

drop index etablissements_by_search;
alter table etablissements drop column search;
