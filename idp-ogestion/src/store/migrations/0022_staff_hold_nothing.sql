-- Up Migration

alter table users add constraint interne_users_have_no_etablissement check (kind <> 'interne' or sirets = '{}');

-- Down Migration

alter table users drop constraint interne_users_have_no_etablissement;
