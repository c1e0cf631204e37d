import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { secondsFrom, systemClock } from '#shared/clock.ts';
import { createPool, type Db, type Pool, transaction } from '#shared/pg.ts';
import { movingClock } from '#test/moving-clock.ts';
import { subOf } from '#test/people.ts';
import { type FreshDatabases, freshDatabases } from '#test/postgres.ts';
import { noteRefusal, REFUSALS_KEPT } from '../../idp-ogestion/src/domain/journal-refusals.ts';
import { purge } from '../../idp-ogestion/src/domain/purge.ts';
import { insertAudit } from '../../idp-ogestion/src/store/audit.ts';
import { findJournal } from '../../idp-ogestion/src/store/journal.ts';
import { BOURG, CLAIRE, GRENOBLE, LYON, PAUL, YANN } from '../../scripts/cast.ts';

let databases: FreshDatabases;
let pool: Pool;
beforeAll(async () => {
  databases = await freshDatabases();
  pool = createPool(databases.ogestionUrl, 'test', () => {});
});
afterAll(async () => {
  await pool.end();
  await databases.drop();
});

const origin = { ip: '203.0.113.7', userAgent: 'test', requestId: 'request' };
const write = (db: Db, at = systemClock.now()) => insertAudit(db, { at, event: 'user_created', result: 'success' });
const DAY = 24 * 3600;

describe('G61 : le journal ne fait que croître', () => {
  test.each([
    ['réécrire', 'update audit_events set result = result'],
    ['réécrire une ligne', "update audit_events set event = 'x' where id = (select max(id) from audit_events)"],
    ['effacer', 'delete from audit_events'],
    ['effacer une ligne', 'delete from audit_events where id = (select max(id) from audit_events)'],
    ['vider', 'truncate audit_events'],
    ['remplacer', "merge into audit_events e using (values (1)) v on true when matched then update set event = 'x'"],
  ])(
    'G61 : %s est refusé au compte de l’application, même dans la transaction qui vient d’écrire',
    async (_verb, statement) => {
      await write(pool);
      const refused = /never changed|permission denied/;
      await expect(pool.query(statement)).rejects.toThrow(refused);
      const together = transaction(pool, async (tx) => {
        await write(tx);
        await tx.query(statement);
      });
      await expect(together).rejects.toThrow(refused);
    },
  );

  test('G61 : un événement à venir, ou daté d’hier, ne s’efface pas davantage', async () => {
    for (const days of [-1, 1, 364]) {
      await write(pool, secondsFrom(systemClock, days * -DAY));
      await expect(pool.query('delete from audit_events')).rejects.toThrow('kept for 12 months');
    }
  });

  test('G61 : l’heure avance, la purge n’efface que ce que la base sait ancien', async () => {
    const clock = movingClock();
    await write(pool, secondsFrom(systemClock, -366 * DAY));
    await purge({ pool, clock });
    const left = async () =>
      (await pool.query('select min(at) as first, count(*)::int as n from audit_events')).rows[0];
    expect((await left()).first.getTime()).toBeGreaterThan(secondsFrom(systemClock, -366 * DAY).getTime());
    const { n } = await left();
    clock.advance(400 * DAY);
    await expect(purge({ pool, clock })).rejects.toThrow('kept for 12 months');
    expect((await left()).n).toBe(n);
  });
});

describe('G61 : de qui est un événement', () => {
  const scopeOf = async () =>
    (await pool.query('select sirets, regions from audit_events order by id desc limit 1')).rows[0];

  test('G61 : de l’établissement et de la région de qui est concerné, ou à défaut de qui agit', async () => {
    const [claire, yann] = [await subOf(pool, CLAIRE), await subOf(pool, YANN)];
    const act = { at: systemClock.now(), event: 'user_updated', result: 'success' } as const;
    await insertAudit(pool, { ...act, actorSub: claire, targetSub: yann });
    expect((await scopeOf()).regions).toEqual(['53', '84']);
    await insertAudit(pool, { ...act, actorSub: claire });
    expect(await scopeOf()).toEqual({ sirets: [BOURG.siret, LYON.siret, GRENOBLE.siret], regions: ['84'] });
    await insertAudit(pool, { ...act, actorSub: yann, sirets: [LYON.siret] });
    expect(await scopeOf()).toEqual({ sirets: [LYON.siret], regions: ['84'] });
    await insertAudit(pool, { ...act, actorSub: yann, sirets: [], regions: [] });
    expect(await scopeOf()).toEqual({ sirets: [], regions: [] });
  });
});

describe('G61 : ce qu’un référent y lit', () => {
  const read = async (codes: string[]) => {
    const criteria = { from: '2020-01-01', to: undefined, events: undefined, result: undefined, subs: undefined };
    const found = await findJournal(pool, { kind: 'sirets', codes }, criteria, { after: undefined, limit: 1000 });
    return found.map(({ id, event, actor }) => ({ id, event, actor }));
  };

  test.each([1, 20, 21, 100, 101, 300])(
    'G61 G13 : le même de %i établissements, dont un seul a des événements',
    async (count) => {
      const act = { at: systemClock.now(), event: 'user_updated', result: 'success' } as const;
      await insertAudit(pool, { ...act, actorSub: await subOf(pool, CLAIRE), sirets: [LYON.siret, BOURG.siret] });
      await insertAudit(pool, { ...act, actorSub: await subOf(pool, YANN), sirets: [GRENOBLE.siret] });
      const { rows } = await pool.query(
        'select id from audit_events where $1 = any (sirets) order by at desc, id desc',
        [LYON.siret],
      );
      const others = Array.from({ length: count - 1 }, (_, rank) => String(99_999_999_900_000 + rank));
      const found = await read([...others, LYON.siret]);
      expect(found.map(({ id }) => id)).toEqual(rows.map(({ id }) => id));
      expect(found[0]).toMatchObject({ event: 'user_updated', actor: 'Claire MARTIN' });
    },
  );
});

describe('G61 : les refus journalisés', () => {
  test('G61 : tant par personne en dix minutes, puis à nouveau', async () => {
    const [clock, paul, claire] = [movingClock(), await subOf(pool, PAUL), await subOf(pool, CLAIRE)];
    const refuse = (sub: string) =>
      noteRefusal({ pool, clock }, { sub, verb: 'GET', address: '/utilisateurs', origin });
    const kept = async (sub: string) =>
      (await pool.query("select from audit_events where event = 'authz_fail' and actor_sub = $1", [sub])).rowCount;
    for (let time = 0; time < REFUSALS_KEPT.count * 2; time += 1) await refuse(paul);
    expect(await kept(paul)).toBe(REFUSALS_KEPT.count);
    await refuse(claire);
    expect(await kept(claire)).toBe(1);
    clock.advance(REFUSALS_KEPT.seconds + 1);
    await refuse(paul);
    expect(await kept(paul)).toBe(REFUSALS_KEPT.count + 1);
  });

  test('G61 : de qui n’a plus de compte, rien', async () => {
    await noteRefusal({ pool, clock: systemClock }, { sub: 'personne', verb: 'GET', address: '/', origin });
    expect((await pool.query("select from audit_events where actor_sub = 'personne'")).rowCount).toBe(0);
  });
});
