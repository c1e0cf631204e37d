-- Up Migration

insert into regions (code, libelle) values
  ('01', 'Guadeloupe'), ('02', 'Martinique'), ('03', 'Guyane'), ('04', 'La Réunion'), ('06', 'Mayotte'),
  ('11', 'Île-de-France'), ('24', 'Centre-Val de Loire'), ('27', 'Bourgogne-Franche-Comté'), ('28', 'Normandie'),
  ('32', 'Hauts-de-France'), ('44', 'Grand Est'), ('52', 'Pays de la Loire'), ('53', 'Bretagne'),
  ('75', 'Nouvelle-Aquitaine'), ('76', 'Occitanie'), ('84', 'Auvergne-Rhône-Alpes'),
  ('93', 'Provence-Alpes-Côte d''Azur'), ('94', 'Corse')
on conflict do nothing;
alter table regions add column version integer not null default 1;
comment on column regions.version is 'Moves with every change of the contacts: two administrators cannot overwrite one another (G32).';

-- Down Migration

alter table regions drop column version;
