-- Up Migration
create table cfa_choisis (
  iss text not null,
  sub text not null,
  siret text not null,
  le timestamptz not null,
  constraint cfa_choisi_is_the_last_of_a_person primary key (iss, sub)
);
comment on table cfa_choisis is 'The CFA that a person chose last, among several: the next session begins with it if it is still held and open.';

comment on column sessions.siret is 'CFA of this session: chosen in it or in one before; null until chosen, and again when the right to it is gone.';

-- Down Migration
comment on column sessions.siret is 'CFA chosen in this session; null until chosen, and again when the right to it is gone.';
drop table cfa_choisis;
