-- Up Migration

drop index users_by_name;
alter table users drop column search;
alter table users
  add column sirets text[] not null default '{}',
  add column status text generated always as (
    case when deactivated_at is not null then 'inactive' when password_hash is null then 'pending' else 'active' end) stored,
  add column search text generated always as (searchable(' ' || nom || ' ' || prenom || ' ' || email)) stored;
alter table users alter column search set statistics 1000;
comment on column users.sirets is 'The SIRETs of rattachements, kept by copy_sirets: one index answers « who of my perimeter has this name ».';
comment on column users.status is 'active: may sign in; pending: has no password yet; inactive: deactivated.';
comment on column users.search is 'What searches read, without accents or case, each word after a space; it is also the order of lists.';

update users u set sirets = array(select siret from rattachements r where r.sub = u.sub order by siret);

create index users_by_search on users using gin (sirets, search gin_trgm_ops);
create index users_in_order on users (search) include (sub, sirets, status, profils) where kind = 'portail';
create index users_not_active on users (status, search) include (sub, sirets, profils)
  where kind = 'portail' and status <> 'active';
create index referents_in_order on users (search) include (sub, sirets, status)
  where kind = 'portail' and 'REFERENT_PORTAIL_OF' = any (profils);
create index users_by_first_name on users (searchable(prenom), search);

create function containing(word text) returns text language sql immutable strict parallel safe
  return case when length(word) < 3 then '% ' else '%' end || regexp_replace(searchable(word), '([\\%_])', '\\\1', 'g') || '%';
comment on function containing is
  'Pattern of the texts that hold a word (S40). One or two letters, of which a trigram index knows nothing, must begin a word.';

create function copy_sirets() returns trigger language plpgsql as $$
begin
  perform from users where sub in (select sub from changed) order by sub for no key update;
  update users u set sirets = array(select siret from rattachements r where r.sub = u.sub order by siret)
  where sub in (select sub from changed);
  return null;
end
$$;
comment on function copy_sirets is 'Locks the accounts first, so that two changes of one account each see the other.';
create trigger rattachements_granted after insert on rattachements referencing new table as changed
  for each statement execute function copy_sirets();
create trigger rattachements_taken after delete on rattachements referencing old table as changed
  for each statement execute function copy_sirets();
create trigger rattachements_are_granted_or_taken before update on rattachements
  for each statement execute function refuse_change();

drop index salaries_by_organisme;
alter table salaries add column search text generated always as (searchable(' ' || nom || ' ' || prenom)) stored;
create index salaries_by_organisme on salaries (siren, search);
comment on column salaries.search is 'As users.search: what searches read, and the order of lists.';

alter table audit_events add column sirets text[] not null default '{}';
create index audit_events_by_siret on audit_events using gin (sirets) where sirets <> '{}';
comment on column audit_events.sirets is
  'The établissements that an act on an account concerned: those who answer for one of them find it in their history, and nobody else.';

-- Down Migration

drop index audit_events_by_siret;
alter table audit_events drop column sirets;
drop index salaries_by_organisme;
alter table salaries drop column search;
create index salaries_by_organisme on salaries (siren, nom, prenom);
drop trigger rattachements_are_granted_or_taken on rattachements;
drop trigger rattachements_taken on rattachements;
drop trigger rattachements_granted on rattachements;
drop function copy_sirets();
drop index users_by_first_name, referents_in_order, users_not_active, users_in_order, users_by_search;
drop function containing(text);
alter table users drop column search, drop column status, drop column sirets;
alter table users add column search text generated always as (searchable(nom || ' ' || prenom || ' ' || email)) stored;
create index users_by_search on users using gin (search gin_trgm_ops);
create index users_by_name on users (nom, prenom, sub);
