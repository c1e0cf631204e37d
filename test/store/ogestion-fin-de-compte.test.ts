import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createLogger } from '#shared/log.ts';
import { createPool, type Db, type Pool, transaction } from '#shared/pg.ts';
import { type MovingClock, movingClock } from '#test/moving-clock.ts';
import { deactivate, subOf } from '#test/people.ts';
import { type FreshDatabases, freshDatabases } from '#test/postgres.ts';
import { accountsOf, ORIGIN, ROCHE } from '#test/user-forms.ts';
import { removeAccounts } from '../../idp-ogestion/src/domain/account-removals.ts';
import { issueLink } from '../../idp-ogestion/src/domain/links.ts';
import { reactivateUser } from '../../idp-ogestion/src/domain/user-activation.ts';
import { createUser } from '../../idp-ogestion/src/domain/user-creation.ts';
import { attach } from '../../idp-ogestion/src/store/rattachements.ts';
import { lockAdministrators, lockStaffSheet } from '../../idp-ogestion/src/store/staff.ts';
import {
  ADMINISTRATEUR,
  AGENT,
  BOURG,
  CLAIRE,
  INSTRUCTEUR,
  LYON,
  NINA,
  PAUL,
  type Person,
  RENNES,
  SOFIA,
  YANN,
} from '../../scripts/cast.ts';

const DAY = 24 * 3600;
const RETENTION = { neverActivated: 90, idle: 730, warning: 30, reminder: 7 };

let databases: FreshDatabases;
let pool: Pool;
let other: Pool;
let clock: MovingClock;
let today: number;
let said: string[];
beforeEach(async () => {
  databases = await freshDatabases();
  pool = createPool(databases.ogestionUrl, 'test', () => {});
  other = createPool(databases.ogestionUrl, 'other', () => {});
  clock = movingClock();
  [today, said] = [0, []];
});
afterEach(async () => {
  await Promise.all([pool.end(), other.end()]);
  await databases.drop();
});

const run = (from: Pool = pool) => {
  const log = createLogger('test', 'warn', { write: (line) => void said.push(line) });
  return removeAccounts({ pool: from, clock, log }, RETENTION);
};
/** Goes to the `day`-th day after the creation of the cast. */
const goTo = (day: number) => {
  clock.advance((day - today) * DAY);
  today = day;
};
/** The same, and lets the job run there. */
const runOn = (day: number) => {
  goTo(day);
  return run();
};
const remains = async ({ email }: Pick<Person, 'email'>) =>
  (await pool.query('select from users where email = $1', [email])).rowCount === 1;
const signsIn = ({ email }: Person) =>
  pool.query('update users set last_login_at = $2 where email = $1', [email, clock.now()]);
const warnings = async ({ email }: Person) =>
  (await pool.query(`select data from mails where recipient = $1 and kind = 'suppression-annoncee'`, [email])).rowCount;
const eventsOf = async (sub: string): Promise<string[]> =>
  (await pool.query('select event from audit_events where target_sub = $1 order by id', [sub])).rows.map(
    ({ event }) => event,
  );
const events = async (event: string) =>
  (await pool.query('select target_sub, result, sirets, details from audit_events where event = $1', [event])).rows;
const salarie = async (id: string) => (await pool.query('select from salaries where id = $1', [id])).rowCount === 1;

/** Resolves when the job waits for a lock of the database. */
async function untilWaiting(db: Db): Promise<void> {
  const text = `select from pg_stat_activity where application_name = 'test' and wait_event_type = 'Lock'`;
  while ((await db.query(text)).rowCount === 0);
}

describe('un compte jamais activé', () => {
  test('G62 G3 : est là au 89e jour, parti au 90e avec ce qui s’y rapporte, et le journal le dit', async () => {
    const sub = await subOf(pool, NINA);
    await runOn(89);
    expect(await remains(NINA)).toBe(true);
    await runOn(90);
    expect(await remains(NINA)).toBe(false);
    expect((await pool.query('select from rattachements where sub = $1', [sub])).rowCount).toBe(0);
    expect(await events('user_deleted')).toEqual([
      { target_sub: sub, result: 'success', sirets: [BOURG.siret], details: { reason: 'never-activated' } },
    ]);
    await run();
    expect(await eventsOf(sub)).toEqual(['user_deleted']);
    for (const person of [CLAIRE, PAUL, SOFIA, YANN]) expect(await remains(person)).toBe(true);
  });

  test('G62 G2 : renvoyé la veille, il garde le temps de son lien', async () => {
    goTo(89);
    const link = { sub: await subOf(pool, NINA), email: NINA.email, purpose: 'activation' } as const;
    await transaction(pool, (tx) => issueLink(tx, clock, link));
    await runOn(91);
    expect(await remains(NINA)).toBe(true);
    await runOn(92);
    expect(await remains(NINA)).toBe(false);
  });

  test('G62 : le salarié saisi avec lui part aussi, celui qui était dans la liste y reste', async () => {
    const claire = await subOf(pool, CLAIRE);
    await accountsOf(pool, clock).create(claire);
    const form = { ...ROCHE, nom: 'PERRIN', prenom: 'Mathieu', email: 'mathieu.perrin@exemple.test' };
    const { rows } = await pool.query(`select id from salaries where nom = 'PERRIN'`);
    const chosen = { form, key: randomUUID(), confirmed: [], origin: ORIGIN, q: form.email, salarieId: rows[0].id };
    await createUser({ pool, clock }, { sub: claire }, chosen);
    const entered = await pool.query('select salarie_id as id from users where email = $1', [ROCHE.email]);
    await runOn(91);
    expect([await remains(ROCHE), await remains(form)]).toEqual([false, false]);
    expect([await salarie(entered.rows[0].id), await salarie(rows[0].id)]).toEqual([false, true]);
  });
});

describe('un compte sans connexion depuis 24 mois', () => {
  test('G62 G2 : prévenu 30 jours avant, puis 7, il part au 730e jour, pas la veille', async () => {
    const sub = await subOf(pool, PAUL);
    await runOn(699);
    expect(await warnings(PAUL)).toBe(0);
    await runOn(700);
    await run();
    expect(await warnings(PAUL)).toBe(1);
    await runOn(722);
    expect(await warnings(PAUL)).toBe(1);
    await runOn(723);
    await run();
    expect(await warnings(PAUL)).toBe(2);
    await runOn(729);
    expect(await remains(PAUL)).toBe(true);
    await runOn(730);
    expect(await remains(PAUL)).toBe(false);
    expect((await events('user_deleted')).find(({ target_sub }) => target_sub === sub)).toMatchObject({
      sirets: [LYON.siret],
      details: { reason: 'idle' },
    });
    expect((await pool.query('select from mails where recipient = $1', [PAUL.email])).rowCount).toBe(0);
  });

  test('G62 : connecté après l’avertissement, il reste, et 24 mois recommencent', async () => {
    await runOn(700);
    await runOn(723);
    goTo(729);
    await signsIn(PAUL);
    await runOn(730);
    expect(await remains(PAUL)).toBe(true);
    await runOn(729 + 699);
    expect(await warnings(PAUL)).toBe(2);
    await runOn(729 + 700);
    expect(await warnings(PAUL)).toBe(3);
    await runOn(729 + 729);
    expect(await remains(PAUL)).toBe(true);
  });

  test('G62 : personne ne part sans les deux avertissements, même si le travail n’a pas tourné pendant des années', async () => {
    await runOn(1500);
    expect([await remains(PAUL), await warnings(PAUL)]).toEqual([true, 1]);
    await runOn(1560);
    expect([await remains(PAUL), await warnings(PAUL)]).toEqual([true, 2]);
    await runOn(1566);
    expect(await remains(PAUL)).toBe(true);
    await runOn(1567);
    expect(await remains(PAUL)).toBe(false);
  });

  test('G62 G8 : désactivé, il part aussi ; réactivé entre-temps, il est prévenu de nouveau', async () => {
    await deactivate(pool, PAUL);
    await runOn(700);
    await runOn(723);
    goTo(729);
    await signsIn(CLAIRE);
    const order = { sub: await subOf(pool, SOFIA), key: randomUUID(), version: 1, confirmed: [], origin: ORIGIN };
    await reactivateUser({ pool, clock }, { sub: await subOf(pool, CLAIRE) }, order);
    await runOn(730);
    expect([await remains(PAUL), await remains(SOFIA), await warnings(SOFIA)]).toEqual([false, true, 3]);
  });

  test('G62 : deux processus à la fois, un seul avertissement, une seule suppression', async () => {
    const sub = await subOf(pool, PAUL);
    const both = () => Promise.all([run(), run(other), run(), run(other)]);
    goTo(700);
    await both();
    goTo(723);
    await both();
    expect(await warnings(PAUL)).toBe(2);
    goTo(730);
    await both();
    expect(await eventsOf(sub)).toEqual(['user_deletion_announced', 'user_deletion_announced', 'user_deleted']);
  });

  test('G62 : connexion et suppression au même instant, une seule a lieu', async () => {
    await runOn(700);
    await runOn(723);
    goTo(730);
    const session = await other.connect();
    await session.query('begin');
    await session.query('update users set last_login_at = $2 where email = $1', [PAUL.email, clock.now()]);
    const removal = run();
    await untilWaiting(session);
    await session.query('commit');
    session.release();
    await removal;
    expect(await remains(PAUL)).toBe(true);
  });
});

describe('le dernier référent actif d’un organisme', () => {
  test('G11 G62 : n’est pas supprimé en silence : le journal et l’exploitant le savent, une fois', async () => {
    const yann = await subOf(pool, YANN);
    for (const day of [700, 723, 730, 731]) await runOn(day);
    await Promise.all([run(), run(other)]);
    expect([await remains(YANN), await remains(CLAIRE)]).toEqual([true, false]);
    const withheld = (await events('user_deletion_withheld')).filter(({ target_sub }) => target_sub === yann);
    expect(withheld).toMatchObject([{ result: 'failure', details: { reason: 'last-referent' } }]);
    expect(said.filter((line) => line.includes(yann))).toHaveLength(1);
  });

  test('G11 G62 : part dès qu’un autre répond de l’organisme', async () => {
    await runOn(700);
    await runOn(723);
    goTo(729);
    await signsIn(PAUL);
    await runOn(730);
    expect(await remains(YANN)).toBe(true);
    await pool.query('update users set profils = $2 where email = $1', [PAUL.email, YANN.profils]);
    await attach(pool, await subOf(pool, PAUL), [RENNES.siret], clock.now());
    await run();
    expect([await remains(YANN), await remains(PAUL)]).toEqual([false, true]);
  });
});

describe('le dernier administrateur actif', () => {
  test('G11 G62 : de deux, un seul part, même si deux processus les prennent en même temps', async () => {
    const agent = await subOf(pool, AGENT);
    await pool.query(`update staff set role = 'administrateur', regions = '{}' where sub = $1`, [agent]);
    await runOn(700);
    await runOn(723);
    goTo(730);
    await Promise.all([run(), run(other)]);
    const { rows } = await pool.query(`select sub from staff where role = 'administrateur'`);
    expect(rows).toHaveLength(1);
    const withheld = (await events('user_deletion_withheld')).filter(({ target_sub }) => target_sub === rows[0].sub);
    expect(withheld).toMatchObject([{ result: 'failure', details: { reason: 'last-administrator' } }]);
  });

  test('G62 : qui agit sur un agent et la suppression du même compte ne s’attendent pas l’un l’autre', async () => {
    const agent = await subOf(pool, AGENT);
    await runOn(700);
    await runOn(723);
    goTo(730);
    for (const colleague of [ADMINISTRATEUR, INSTRUCTEUR]) await signsIn(colleague);
    const session = await other.connect();
    await session.query('begin');
    await lockAdministrators(session);
    const removal = run();
    await untilWaiting(session);
    await lockStaffSheet(session, agent);
    await session.query('commit');
    session.release();
    await removal;
    expect(await remains(AGENT)).toBe(false);
  });
});
