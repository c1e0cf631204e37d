import type pg from 'pg';
import { NOMS, PRENOMS } from './names.ts';
import type { Sizes } from './sizes.ts';

type Db = Pick<pg.Client, 'query'>;

/**
 * Who is attached where. The first of all, as many as there are organismes, are each the référent of a whole one, so that the
 * very first holds 200 SIRETs; the others are attached to one établissement, now and then to a second one, here or elsewhere.
 */
const DRAW_RIGHTS = `
  create temporary table volume_rights on commit drop as
  with placed as materialized (
    select n, s.* from generate_series($1::int + 1, $2::int) n join volume_sites s on s.rank = 1 + pg_temp.drawn(n, 20) % $3::int)
  select organisme as n, siret, region_code, organisme from volume_sites
  union
  select n, siret, region_code, organisme from placed
  union
  select n, next.siret, next.region_code, placed.organisme
  from placed join volume_sites next on next.organisme = placed.organisme and next.place = 1 + placed.place % placed.places
  where pg_temp.drawn(n, 21) % 4 = 0
  union
  select n, other.siret, other.region_code, placed.organisme
  from placed join volume_sites other on other.rank = 1 + pg_temp.drawn(n, 23) % $3::int
  where pg_temp.drawn(n, 22) % 50 = 0`;

/**
 * Everybody as he is: what is drawn for the n-th depends on n alone. Who was invited was so lately, and nobody has been away for so
 * long that his account would be removed.
 */
const DRAW_PEOPLE = `
  create temporary table volume_people on commit drop as
  select n, md5('volume ' || n) as sub, md5('salarie ' || n)::uuid as salarie_id, sirets, regions, organisme,
    case when pg_temp.drawn(n, 30) % 2 = 0 then 'M' else 'MME' end as civilite, nom, prenom,
    replace(searchable(prenom || '.' || nom), ' ', '-') || n || '@of' || pg_temp.drawn(n, 31) % 97 || '.exemple.test' as email,
    n <= $1::int or pg_temp.drawn(n, 32) % 20 = 0 as referent,
    case when n <= 2 then 'active' when pg_temp.drawn(n, 33) % 25 < 2 then 'pending' when pg_temp.drawn(n, 33) % 25 > 21 then 'inactive'
      else 'active' end as state,
    $4::timestamptz - make_interval(days => 30 + pg_temp.drawn(n, 34) % 650) as created_at,
    $4::timestamptz - make_interval(days => pg_temp.drawn(n, 35) % 30) as lately,
    case when pg_temp.drawn(n, 36) % 10 > 0 then $4::timestamptz - make_interval(mins => pg_temp.drawn(n, 37) % 800000) end as last_login_at
  from (
    select n, min(organisme) as organisme, array_agg(siret order by siret) as sirets,
      array_agg(distinct region_code order by region_code) as regions
    from volume_rights group by n) held
  cross join lateral (
    select ($2::text[])[1 + pg_temp.drawn(n, 38) % cardinality($2::text[])]
      || case when pg_temp.drawn(n, 39) % 3 = 0 then '-' || ($2::text[])[1 + pg_temp.drawn(n, 40) % cardinality($2::text[])] else '' end as nom,
      ($3::text[])[1 + pg_temp.drawn(n, 41) % cardinality($3::text[])] as prenom) named`;

/** A salarié for each account, and one in five more. */
const ADD_SALARIES = `
  insert into salaries (id, siren, civilite, nom, prenom, date_naissance, created_at)
  select case when extra then md5('autre salarié ' || n)::uuid else salarie_id end, left(sirets[1], 9), civilite, nom,
    case when extra then first_names[1 + pg_temp.drawn(n, 42) % cardinality(first_names)] else prenom end,
    case when pg_temp.drawn(n, 43) % 3 > 0 then date '1960-01-01' + pg_temp.drawn(n, 44) % 16000 end, created_at
  from volume_people cross join (values ($1::text[])) as other (first_names)
  cross join lateral (select false as extra union all select true where n % 5 = 0) twice`;

const ADD_USERS = `
  insert into users (sub, kind, civilite, nom, prenom, email, email_verified_at, profils, password_hash, password_set_at,
    deactivated_at, deactivation_reason, last_login_at, created_at, salarie_id, sirets, regions)
  select sub, 'portail', civilite, nom, prenom, email, case when state <> 'pending' then created_at end,
    case when referent then '{UTILISATEUR_PORTAIL_OF,REFERENT_PORTAIL_OF}' else '{UTILISATEUR_PORTAIL_OF}' end::text[],
    case when state <> 'pending' then $1 end, case when state <> 'pending' then created_at end,
    case when state = 'inactive' then lately end, case when state = 'inactive' then 'Départ de l''organisme' end,
    case when state <> 'pending' then greatest(last_login_at, created_at) end,
    case when state = 'pending' then lately else created_at end, salarie_id, sirets, regions
  from volume_people order by pg_temp.drawn(n, 45)`;

/** Some agents in each region, and those who look into demandes. */
const ADD_STAFF = `
  with added as (
    insert into users (sub, kind, civilite, nom, prenom, email, email_verified_at, password_hash, password_set_at, last_login_at, created_at)
    select md5('volume interne ' || code || n), 'interne', 'MME', ($2::text[])[1 + pg_temp.drawn(n * 100 + code::int, 50) % cardinality($2::text[])],
      ($3::text[])[1 + pg_temp.drawn(n * 100 + code::int, 51) % cardinality($3::text[])], 'agent' || code || n || '@exemple.test', $4, $1, $4,
      $4::timestamptz - make_interval(hours => pg_temp.drawn(n * 100 + code::int, 52) % 3000), $4
    from regions cross join generate_series(1, 4) n
    returning sub, email)
  insert into staff (sub, role, regions)
  select sub, case when email like '%4@%' then 'instructeur' else 'agent' end,
    case when email like '%4@%' then '{}' else array[substr(email, 6, 2)] end
  from added`;

/**
 * Adds accounts, rattachements and salariés. The accounts are written with the rights that copy_sirets would give them, once
 * instead of twice, hence the trigger put aside meanwhile; a test compares. Everybody active has the password of `hash`.
 */
export async function addPeople(db: Db, sizes: Sizes, hash: string, now: Date): Promise<void> {
  await db.query(DRAW_RIGHTS, [sizes.organismes, sizes.users, sizes.etablissements]);
  await db.query(DRAW_PEOPLE, [sizes.organismes, NOMS, PRENOMS, now]);
  await db.query('create unique index on volume_people (n)');
  await db.query('analyze volume_people');
  await db.query(ADD_SALARIES, [PRENOMS]);
  await db.query(ADD_USERS, [hash]);
  await db.query(ADD_STAFF, [hash, NOMS, PRENOMS, now]);
  await db.query('alter table rattachements disable trigger rattachements_granted');
  await db.query(
    `insert into rattachements (sub, siret, granted_at) select sub, siret, created_at from volume_rights join volume_people using (n)`,
  );
  await db.query('alter table rattachements enable trigger rattachements_granted');
}
