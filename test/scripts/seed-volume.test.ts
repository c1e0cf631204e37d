import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createPool, type Pool } from '#shared/pg.ts';
import { isSiren, isSiret } from '#shared/siret.ts';
import { isUai } from '#shared/uai.ts';
import { type FreshDatabases, freshDatabases } from '#test/postgres.ts';
import { createIbanVault, isIban, maskIban } from '../../idp-ogestion/src/domain/iban.ts';
import { createPasswords } from '../../idp-ogestion/src/domain/passwords.ts';
import { regionOf } from '../../idp-ogestion/src/domain/regions.ts';
import { DEMO_PASSWORD } from '../../scripts/cast.ts';

const PEPPER = 'a pepper of the tests, thirty-two long at least';
const KEY_SECRET = 'a secret of the tests, thirty-two long at least';
const SCALE = '0.01';

let databases: FreshDatabases;
let pool: Pool;
let first: Awaited<ReturnType<typeof run>>;
beforeAll(async () => {
  databases = await freshDatabases();
  pool = createPool(databases.ogestionUrl, 'test', () => {});
  first = await run(['--scale', SCALE]);
}, 60_000);
afterAll(async () => {
  await pool.end();
  await databases.drop();
});

/** Runs the command; gives its status and its words. */
async function run(args: string[], env: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, ['scripts/seed-volume.ts', ...args], {
    env: {
      ...process.env,
      ...{ OGESTION_DATABASE_URL: databases.ogestionUrl, OGESTION_PASSWORD_PEPPER: PEPPER },
      ...{ OGESTION_KEY_ENCRYPTION_SECRET: KEY_SECRET, ...env },
    },
  });
  const [out, err, [status]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { status, out, err };
}

async function rowsOf<Row extends Record<string, unknown>>(query: string): Promise<Row[]> {
  return (await pool.query<Row>(query)).rows;
}

async function countOf(from: string): Promise<number> {
  return (await rowsOf<{ count: number }>(`select count(*)::int as count from ${from}`))[0]?.count ?? 0;
}

const TABLES = [
  'organismes',
  'etablissements',
  'users',
  'rattachements',
  'salaries',
  'dossiers',
  'reglements',
  'audit_events',
];
const countsOf = () => Promise.all(TABLES.map(countOf));

const VOLUME = "siren like '001%'";

describe('npm run seed:volume', () => {
  test('adds what it says, in proportion to the scale', async () => {
    expect([first.status, first.err]).toEqual([0, '']);
    expect(first.out).toMatch(/Added in \d+ s: 20 organismes, 100 établissements, 2 000 users, 10 000 dossiers/);
    expect(await countOf(`organismes where ${VOLUME}`)).toBe(20);
    expect(await countOf(`etablissements where ${VOLUME}`)).toBe(100);
    expect(await countOf("users where email like '%@of%.exemple.test'")).toBe(2000);
    expect(await countOf("dossiers where siret like '001%'")).toBe(10_000);
    expect(await countOf("audit_events where request_id is not null and regions <> '{}'")).toBe(5000);
    const reglements = await countOf("reglements where siret like '001%'");
    expect(reglements).toBeGreaterThan(8000);
    expect(reglements).toBeLessThan(13_000);
  });

  test('a second run finds the volume there and changes nothing', async () => {
    const before = await countsOf();
    const { status, out } = await run([]);
    expect([status, out]).toEqual([0, 'The volume is there already: nothing was added.\n']);
    expect(await countsOf()).toEqual(before);
  });

  test.each([
    ['no number', ['--scale', 'large'], {}, '--scale takes a number from 0.002 to 1.\n'],
    ['a volume too small', ['--scale', '0.001'], {}, '--scale takes a number from 0.002 to 1.\n'],
    ['production', ['--scale', SCALE], { NODE_ENV: 'production' }, 'Seeding refuses to run in production.'],
    ['no pepper', ['--scale', SCALE], { OGESTION_PASSWORD_PEPPER: '' }, 'OGESTION_PASSWORD_PEPPER'],
  ])('refuses %s', async (_what, args, env, words) => {
    const { status, err } = await run(args, env);
    expect(status).toBe(1);
    expect(err).toContain(words);
  });
});

describe('what it adds is right', () => {
  test('SIRENs, SIRETs and UAIs pass their controls; each organisme has one seat, in its region', async () => {
    const sites = await rowsOf<{
      siren: string;
      siret: string;
      uai: string | null;
      siege: boolean;
      code_postal: string;
      region_code: string;
    }>(`select e.*, o.region_code from etablissements e join organismes o using (siren) where ${VOLUME}`);
    expect(sites.filter(({ siren, siret }) => !isSiren(siren) || !isSiret(siret))).toEqual([]);
    expect(sites.filter(({ uai }) => uai !== null && !isUai(uai))).toEqual([]);
    const seats = sites.filter(({ siege }) => siege);
    expect(new Set(seats.map(({ siren }) => siren)).size).toBe(20);
    expect(seats.filter(({ code_postal, region_code }) => regionOf(code_postal) !== region_code)).toEqual([]);
    expect(new Set(seats.map(({ region_code }) => region_code)).size).toBeGreaterThan(8);
  });

  test('accounts hold what their rattachements say, and the regions of these', async () => {
    const wrong = `users u where sirets <> array(select siret from rattachements r where r.sub = u.sub order by siret)
      or regions <> regions_of(sirets)`;
    expect(await countOf(wrong)).toBe(0);
    expect(await countOf("rattachements where siret like '001%'")).toBeGreaterThan(2000);
    const enabled = await rowsOf("select tgenabled from pg_trigger where tgname = 'rattachements_granted'");
    expect(enabled).toEqual([{ tgenabled: 'O' }]);
  });

  test('each organisme has a référent of all its établissements', async () => {
    const held = await rowsOf<{ siren: string }>(`
      select siren from organismes o where ${VOLUME} and exists (
        select from users where 'REFERENT_PORTAIL_OF' = any (profils)
          and sirets @> array(select siret from etablissements e where e.siren = o.siren))`);
    expect(held).toHaveLength(20);
  });

  test('names have accents, statuses are of each sort, and there are agents', async () => {
    expect(await countOf("users where nom ~ '[ÉÈËÎ]' and prenom ~ '[éèëï]'")).toBeGreaterThan(50);
    expect(await rowsOf("select distinct status from users where kind = 'portail' order by 1")).toHaveLength(3);
    expect(await rowsOf("select distinct regions from staff where role = 'agent'")).toHaveLength(18);
  });

  test('no account has had its time: the job that removes them finds nobody', async () => {
    const idle = "coalesce(last_login_at, created_at) < current_timestamp - interval '700 days'";
    const invited = "status = 'pending' and created_at < current_timestamp - interval '90 days'";
    expect(await countOf(`users where ${idle} or ${invited}`)).toBe(0);
  });

  test('active accounts have the password of the demonstration', async () => {
    const [user] = await rowsOf<{ password_hash: string }>(
      "select password_hash from users where status = 'active' and email like '%@of%' limit 1",
    );
    const passwords = createPasswords({ pepper: PEPPER, concurrency: 1, queue: 1 });
    expect(await passwords.verify(user?.password_hash ?? '', DEMO_PASSWORD)).toBe(true);
  });

  test('bank details open with the secret of oGestion, for their établissement', async () => {
    const vault = createIbanVault(KEY_SECRET);
    const rows = await rowsOf<{ siret: string; sealed_iban: Buffer; iban_masque: string }>(
      "select * from coordonnees_bancaires where siret like '001%'",
    );
    const ibans = rows.map(({ siret, sealed_iban }) => vault.open(siret, sealed_iban));
    expect(ibans.filter((iban) => !isIban(iban))).toEqual([]);
    expect(rows.map(({ iban_masque }) => iban_masque)).toEqual(ibans.map(maskIban));
    expect(new Set(ibans).size).toBe(ibans.length);
    expect(ibans.length).toBeGreaterThan(80);
  });

  test('nothing was paid in the future, and the journal goes forward in time, over less than a year', async () => {
    expect(await countOf('reglements where date_reglement > current_date')).toBe(0);
    const backwards = `(select at < lag(at) over (order by id) as wrong from audit_events where request_id is not null) e where wrong`;
    expect(await countOf(backwards)).toBe(0);
    expect(await countOf("audit_events where at < current_timestamp - interval '12 months'")).toBe(0);
  });
});
