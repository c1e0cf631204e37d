-- Up Migration
create table campagnes (
  millesime integer primary key,
  libelle text not null,
  ouverture_at timestamptz not null,
  cloture_at timestamptz not null,
  constraint campagne_opens_before_it_closes check (ouverture_at < cloture_at)
);
comment on table campagnes is 'Investment campaigns. Whether one is open is never stored: the clock says it.';

create table campagne_etapes (
  millesime integer not null references campagnes (millesime) on delete cascade,
  rang integer not null,
  libelle text not null,
  debut_le date,
  fin_le date not null,
  au_mois boolean not null,
  primary key (millesime, rang),
  constraint etape_begins_before_it_ends check (debut_le <= fin_le)
);
comment on table campagne_etapes is 'Calendar of a campaign, in order.';
comment on column campagne_etapes.debut_le is 'Null when the step follows the one before and only its end is known.';
comment on column campagne_etapes.au_mois is 'True when the dates are known to the month only, and are to be said so.';

insert into campagnes (millesime, libelle, ouverture_at, cloture_at) values
  (2026, 'Campagne d''investissement 2026', '2026-01-08 09:00:00 Europe/Paris', '2026-02-17 23:59:59 Europe/Paris');
insert into campagne_etapes (millesime, rang, libelle, debut_le, fin_le, au_mois) values
  (2026, 1, 'Dépôt des demandes', '2026-01-08', '2026-02-17', false),
  (2026, 2, 'Instruction', '2026-02-01', '2026-04-30', true),
  (2026, 3, 'Commissions paritaires', '2026-04-01', '2026-05-31', true),
  (2026, 4, 'Notification des décisions', '2026-06-01', '2026-06-30', true),
  (2026, 5, 'Réalisation des investissements', null, '2027-12-31', false),
  (2026, 6, 'Envoi des justificatifs', null, '2028-03-31', false);

-- Down Migration
drop table campagne_etapes;
drop table campagnes;
