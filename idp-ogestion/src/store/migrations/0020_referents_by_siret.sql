-- Up Migration

create index referents_by_siret on users using gin (sirets)
  where kind = 'portail' and 'REFERENT_PORTAIL_OF' = any (profils);
comment on index referents_by_siret is
  'Who answers for the établissements of a page of organismes: hundreds of SIRETs, which cost much to compare with those of each référent.';

-- Down Migration

drop index referents_by_siret;
