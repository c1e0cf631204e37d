-- Up Migration

create table staff (
  sub text primary key references users on delete cascade,
  role text not null constraint staff_role_is_known check (role in ('administrateur', 'agent', 'instructeur')),
  regions text[] not null default '{}',
  constraint agents_have_a_region check (role <> 'agent' or regions <> '{}'),
  constraint administrateurs_have_every_region check (role <> 'administrateur' or regions = '{}')
);
comment on table staff is 'What Constructys'' own people may do. An account of kind interne that is not here may only manage itself.';
comment on column staff.role is
  'administrateur: every region, regions and staff; agent: the organismes of his regions; instructeur: the demandes of Digit Invest CFA.';
comment on column staff.regions is 'Codes of the regions of an agent; those of an instructeur, none meaning all.';
insert into staff (sub, role) select sub, 'instructeur' from users where kind = 'interne';

alter table organismes
  add column telephone text,
  add column created_at timestamptz,
  add column version integer not null default 1,
  add column search text generated always as (searchable(' ' || raison_sociale || ' ' || siren || ' ' || coalesce(nda, ''))) stored;
comment on column organismes.region_code is 'The region of its seat by postal code, unless somebody of Constructys chose another.';
comment on column organismes.created_at is 'When it was created here; null for those that came with an import.';
comment on column organismes.version is 'Moves with every change of the sheet (G32).';
comment on column organismes.search is 'As users.search: what searches read, and the order of lists.';
create index organismes_by_search on organismes using gin (search gin_trgm_ops);
create index organismes_in_order on organismes (search) include (siren, region_code);
create index organismes_by_region on organismes (region_code, search);

alter table etablissements add column version integer not null default 1;

alter table users add column regions text[] not null default '{}';
comment on column users.regions is
  'The regions of the organismes that the account is attached to, kept like sirets: whether a Direction régionale may see it.';

create function regions_of(sirets text[]) returns text[] language sql stable
  return array(
    select distinct o.region_code from organismes o join etablissements e using (siren) where e.siret = any (sirets) order by 1);
comment on function regions_of is 'The regions, in order, of the organismes of some établissements.';

create or replace function copy_sirets() returns trigger language plpgsql as $$
begin
  perform from users where sub in (select sub from changed) order by sub for no key update;
  update users u set sirets = held.sirets, regions = regions_of(held.sirets)
  from (
    select c.sub, array(select siret from rattachements r where r.sub = c.sub order by siret) as sirets
    from (select distinct sub from changed) c) held
  where u.sub = held.sub;
  return null;
end
$$;

create function copy_region() returns trigger language plpgsql as $$
begin
  update users u set regions = regions_of(u.sirets)
  where u.sirets && array(select siret from etablissements where siren = new.siren);
  return null;
end
$$;
comment on function copy_region is 'An organisme that goes to another region takes its accounts along.';
create trigger organismes_change_region after update of region_code on organismes
  for each row when (old.region_code <> new.region_code) execute function copy_region();

update users set regions = regions_of(sirets) where sirets <> '{}';
create index users_by_region on users using gin (regions, search gin_trgm_ops);

alter table audit_events add column regions text[] not null default '{}';
comment on column audit_events.regions is
  'The regions that an event concerns: their Directions régionales find it in their journal. Administrators find every event.';
create index audit_events_by_region on audit_events using gin (regions) where regions <> '{}';

-- Down Migration

drop index audit_events_by_region;
alter table audit_events drop column regions;
drop index users_by_region;
drop trigger organismes_change_region on organismes;
drop function copy_region();
create or replace function copy_sirets() returns trigger language plpgsql as $$
begin
  perform from users where sub in (select sub from changed) order by sub for no key update;
  update users u set sirets = array(select siret from rattachements r where r.sub = u.sub order by siret)
  where sub in (select sub from changed);
  return null;
end
$$;
drop function regions_of(text[]);
alter table users drop column regions;
alter table etablissements drop column version;
drop index organismes_by_region, organismes_in_order, organismes_by_search;
alter table organismes drop column search, drop column version, drop column created_at, drop column telephone;
drop table staff;
