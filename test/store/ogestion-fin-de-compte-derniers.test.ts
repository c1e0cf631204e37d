import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { subOf } from '#test/people.ts';
import { openRemovals, type RemovalsRoom } from '#test/removals-room.ts';
import { attach } from '../../idp-ogestion/src/store/rattachements.ts';
import { lockAdministrators, lockStaffSheet } from '../../idp-ogestion/src/store/staff.ts';
import { ADMINISTRATEUR, AGENT, CLAIRE, INSTRUCTEUR, PAUL, RENNES, YANN } from '../../scripts/cast.ts';

let room: RemovalsRoom;
beforeEach(async () => {
  room = await openRemovals();
});
afterEach(() => room.close());

describe('le dernier référent actif d’un organisme', () => {
  test('G11 G62 : n’est pas supprimé en silence : le journal et l’exploitant le savent, une fois', async () => {
    const yann = await subOf(room.pool, YANN);
    for (const day of [700, 723, 730, 731]) await room.runOn(day);
    await Promise.all([room.run(), room.run(room.other)]);
    expect([await room.remains(YANN), await room.remains(CLAIRE)]).toEqual([true, false]);
    const withheld = (await room.events('user_deletion_withheld')).filter(({ target_sub }) => target_sub === yann);
    expect(withheld).toMatchObject([{ result: 'failure', details: { reason: 'last-referent' } }]);
    expect(room.said.filter((line) => line.includes(yann))).toHaveLength(1);
  });

  test('G11 G62 : part dès qu’un autre répond de l’organisme', async () => {
    await room.runOn(700);
    await room.runOn(723);
    room.goTo(729);
    await room.signsIn(PAUL);
    await room.runOn(730);
    expect(await room.remains(YANN)).toBe(true);
    await room.pool.query('update users set profils = $2 where email = $1', [PAUL.email, YANN.profils]);
    await attach(room.pool, await subOf(room.pool, PAUL), [RENNES.siret], room.clock.now());
    await room.run();
    expect([await room.remains(YANN), await room.remains(PAUL)]).toEqual([false, true]);
  });
});

describe('le dernier administrateur actif', () => {
  test('G11 G62 : de deux, un seul part, même si deux processus les prennent en même temps', async () => {
    const agent = await subOf(room.pool, AGENT);
    await room.pool.query(`update staff set role = 'administrateur', regions = '{}' where sub = $1`, [agent]);
    await room.runOn(700);
    await room.runOn(723);
    room.goTo(730);
    await Promise.all([room.run(), room.run(room.other)]);
    const { rows } = await room.pool.query(`select sub from staff where role = 'administrateur'`);
    expect(rows).toHaveLength(1);
    const withheld = (await room.events('user_deletion_withheld')).filter(
      ({ target_sub }) => target_sub === rows[0].sub,
    );
    expect(withheld).toMatchObject([{ result: 'failure', details: { reason: 'last-administrator' } }]);
  });

  test('G62 : qui agit sur un agent et la suppression du même compte ne s’attendent pas l’un l’autre', async () => {
    const agent = await subOf(room.pool, AGENT);
    await room.runOn(700);
    await room.runOn(723);
    room.goTo(730);
    for (const colleague of [ADMINISTRATEUR, INSTRUCTEUR]) await room.signsIn(colleague);
    const session = await room.other.connect();
    await session.query('begin');
    await lockAdministrators(session);
    const removal = room.run();
    await room.untilWaiting(session);
    await lockStaffSheet(session, agent);
    await session.query('commit');
    session.release();
    await removal;
    expect(await room.remains(AGENT)).toBe(false);
  });
});
