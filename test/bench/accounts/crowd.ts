import pg from 'pg';
import { systemClock } from '#shared/clock.ts';
import { BOURG, GRENOBLE, LYON, RENNES } from '../../../scripts/cast.ts';
import { NOMS, PRENOMS } from '../../../scripts/seed/volume/names.ts';

/** What is drawn for the n-th account depends on n alone, so that two runs measure the same. */
const ADD_CROWD = `
  insert into users (sub, kind, civilite, nom, prenom, email, email_verified_at, profils, password_hash, deactivated_at, last_login_at, created_at)
  select md5(n::text), 'portail', case when h % 2 = 0 then 'M' else 'MME' end, nom, prenom,
    searchable(replace(prenom || '.' || nom, ' ', '-')) || n || '@cfa' || h % 97 || '.exemple.test', $4,
    case when h % 20 = 0 then '{UTILISATEUR_PORTAIL_OF,REFERENT_PORTAIL_OF}' else '{UTILISATEUR_PORTAIL_OF}' end::text[],
    case when h % 25 > 1 then 'nobody can log in with this' end, case when h % 25 > 21 then $4::timestamptz end,
    case when h % 25 > 1 then $4::timestamptz - make_interval(mins => h % 500000) end, $4
  from generate_series(1, $1) n
  cross join lateral (select abs(hashint4(n)) as h, abs(hashint4(n + 7919)) as i, abs(hashint4(n + 104729)) as j) drawn
  cross join lateral (select
    ($2::text[])[1 + i % array_length($2, 1)]
      || case when i % 3 > 0 then '-' || ($2::text[])[1 + j % array_length($2, 1)] else '' end as nom,
    ($3::text[])[1 + (i / 1000) % array_length($3, 1)] as prenom) named`;

/** Everybody has one of three établissements of the Dombes, one in four a second one; fifty also are of Rennes. */
const ATTACH_CROWD = `
  insert into rattachements (sub, siret, granted_at)
  select md5(n::text), ($2::text[])[1 + n % 3], $4::timestamptz from generate_series(1, $1) n
  union all select md5(n::text), ($2::text[])[1 + (n + 1) % 3], $4 from generate_series(1, $1, 4) n
  union all select md5(n::text), $3, $4 from generate_series(1, $1, greatest($1 / 50, 1)) n`;

/** Adds `count` accounts with French names to the perimeter of Claire, référente of the Dombes, in a seeded database. */
export async function addCrowd(databaseUrl: string, count: number): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const now = systemClock.now();
  await client.query(ADD_CROWD, [count, NOMS, PRENOMS, now]);
  await client.query(ATTACH_CROWD, [count, [BOURG.siret, LYON.siret, GRENOBLE.siret], RENNES.siret, now]);
  await client.query('vacuum analyze');
  await client.end();
}
