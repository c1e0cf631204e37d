-- Up Migration

-- The 30 000 accounts of a large region are met along the order of their list without a look at the table: its last page
-- takes 20 ms instead of 110.

drop index users_in_order, users_by_first_name;
create index users_in_order on users (search) include (sub, sirets, regions, status, profils) where kind = 'portail';
create index users_by_first_name on users (searchable(prenom), search)
  include (prenom, sub, sirets, regions, status, profils) where kind = 'portail';

-- Down Migration

drop index users_in_order, users_by_first_name;
create index users_in_order on users (search) include (sub, sirets, status, profils) where kind = 'portail';
create index users_by_first_name on users (searchable(prenom), search);
