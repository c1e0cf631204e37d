import type pg from 'pg';
import { ACTIONS, CONTRATS } from '../dossiers.ts';
import type { Sizes } from './sizes.ts';

type Db = Pick<pg.Client, 'query'>;

/** How long ago the first dossier began, in days, and how long from now the last one begins. */
const PAST_DAYS = 1825;
const AHEAD_DAYS = 60;

/**
 * Dossiers by the day on which they begin, two in five of them contracts; some établissements have thirty times as many as others.
 * Now and then one is refused or given up; the others are where their dates say. Nothing is engaged before the agreement or after
 * a refusal; a contract given up keeps what was spent.
 */
const ADD_DOSSIERS = `
  insert into dossiers (numero, siret, type, beneficiaire, formation, statut, date_debut, date_fin, montant_engage, updated_at)
  select f.prefix || '-' || to_char(debut, 'YYYY') || '-' || lpad(n::text, 7, '0'), siret, f.type,
    chr(65 + pg_temp.drawn(n, 60) % 26) || '. ' || chr(65 + pg_temp.drawn(n, 61) % 26) || '.', f.intitule, statut,
    debut, debut + f.jours - 1, case when statut in ('EN_INSTRUCTION', 'REFUSE') then 0 when statut <> 'ANNULE' then prix
      when f.prefix = 'CA' then prix / 5 else 0 end, least(debut, today)
  from generate_series(1, $1::int) n
  cross join (select $4::timestamptz::date as today) dated
  cross join lateral (select today - ${PAST_DAYS} + (n::bigint * ${PAST_DAYS + AHEAD_DAYS} / $1::int)::int as debut) begun
  join volume_sites s on s.rank = 1 + floor($2::int * power(pg_temp.drawn(n, 64) / 2147483648.0, 1.5))
  join jsonb_to_recordset($3) as f (prefix text, type text, nth integer, many integer, intitule text, montant bigint, jours integer)
    on f.prefix = case when pg_temp.drawn(n, 65) % 5 < 2 then 'CA' else 'AF' end and f.nth = pg_temp.drawn(n, 66) % f.many
  cross join lateral (
    select f.montant * (90 + pg_temp.drawn(n, 63) % 21) / 100 as prix,
      case when pg_temp.drawn(n, 62) % 13 = 0 then 'REFUSE' when pg_temp.drawn(n, 62) % 11 = 0 then 'ANNULE'
        when debut + f.jours < today then 'SOLDE' when debut <= today - 60 then 'EN_COURS' when debut <= today then 'ACCORDE'
        else 'EN_INSTRUCTION' end as statut) decided
  order by n`;

/** A contract is paid in two parts, an action at once; what was given up is taken back, and now and then something is put right. */
const ADD_REGLEMENTS = `
  insert into reglements (reference, siret, dossier, nature, date_reglement, montant, mode, updated_at)
  select 'RG-' || to_char(paid_on, 'YYYY') || '-' || lpad(row_number() over (order by paid_on, numero, nth)::text, 8, '0'), siret,
    numero, nature, paid_on, montant, case when nature <> 'REGLEMENT' then 'COMPENSATION' when ascii(beneficiaire) % 20 = 0 then 'CHEQUE'
      else 'VIREMENT' end, paid_on
  from (
    select d.numero, d.siret, d.beneficiaire, nth, nature, (d.montant_engage * part)::bigint as montant,
      case when d.type = 'ACTION_FORMATION' then d.date_fin + 30 else d.date_debut + days end as paid_on
    from dossiers d
    join (values
      (1, 'CONTRAT_APPRENTISSAGE', '{EN_COURS,SOLDE}'::text[], 'REGLEMENT', 0.6, 32),
      (2, 'CONTRAT_APPRENTISSAGE', '{EN_COURS,SOLDE}', 'REGLEMENT', 0.4, 305),
      (3, 'CONTRAT_APPRENTISSAGE', '{SOLDE}', 'AVOIR', -0.02, 61),
      (4, 'CONTRAT_APPRENTISSAGE', '{ANNULE}', 'REGLEMENT', 3, 32),
      (5, 'CONTRAT_APPRENTISSAGE', '{ANNULE}', 'TROP_PERCU', -2, 96),
      (6, 'ACTION_FORMATION', '{SOLDE}', 'REGLEMENT', 1, 30)) as due (nth, type, statuts, nature, part, days)
      on due.type = d.type and d.statut = any (due.statuts) and (due.nth <> 3 or ascii(d.beneficiaire) % 6 = 0)
    where d.siret in (select siret from volume_sites)) dues
  where paid_on <= $1::timestamptz::date
  order by paid_on, numero, nth`;

const ANNEE = 365;
const FORMATIONS = [
  ...CONTRATS.map((contrat, nth) => ({
    ...{ ...contrat, prefix: 'CA', type: 'CONTRAT_APPRENTISSAGE', nth, many: CONTRATS.length },
    montant: Math.round((contrat.montant * contrat.jours) / ANNEE),
  })),
  ...ACTIONS.map((action, nth) => ({ ...action, prefix: 'AF', type: 'ACTION_FORMATION', nth, many: ACTIONS.length })),
];

/** Adds dossiers and what was paid for them until `now`. */
export async function addDossiers(db: Db, sizes: Sizes, now: Date): Promise<void> {
  await db.query(ADD_DOSSIERS, [sizes.dossiers, sizes.etablissements, JSON.stringify(FORMATIONS), now]);
  await db.query('analyze dossiers');
}

export const addReglements = (db: Db, now: Date): Promise<unknown> => db.query(ADD_REGLEMENTS, [now]);
