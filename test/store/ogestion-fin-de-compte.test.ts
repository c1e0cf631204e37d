import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { transaction } from '#shared/pg.ts';
import { deactivate, subOf } from '#test/people.ts';
import { openRemovals, type RemovalsRoom } from '#test/removals-room.ts';
import { accountsOf, ORIGIN, ROCHE } from '#test/user-forms.ts';
import { issueLink } from '../../idp-ogestion/src/domain/links.ts';
import { reactivateUser } from '../../idp-ogestion/src/domain/user-activation.ts';
import { createUser } from '../../idp-ogestion/src/domain/user-creation.ts';
import { BOURG, CLAIRE, LYON, NINA, PAUL, SOFIA, YANN } from '../../scripts/cast.ts';

let room: RemovalsRoom;
beforeEach(async () => {
  room = await openRemovals();
});
afterEach(() => room.close());

const salarie = async (id: string) =>
  (await room.pool.query('select from salaries where id = $1', [id])).rowCount === 1;

describe('un compte jamais activé', () => {
  test('G62 G3 : est là au 89e jour, parti au 90e avec ce qui s’y rapporte, et le journal le dit', async () => {
    const sub = await subOf(room.pool, NINA);
    await room.runOn(89);
    expect(await room.remains(NINA)).toBe(true);
    await room.runOn(90);
    expect(await room.remains(NINA)).toBe(false);
    expect((await room.pool.query('select from rattachements where sub = $1', [sub])).rowCount).toBe(0);
    expect(await room.events('user_deleted')).toEqual([
      { target_sub: sub, result: 'success', sirets: [BOURG.siret], details: { reason: 'never-activated' } },
    ]);
    await room.run();
    expect(await room.eventsOf(sub)).toEqual(['user_deleted']);
    for (const person of [CLAIRE, PAUL, SOFIA, YANN]) expect(await room.remains(person)).toBe(true);
  });

  test('G62 G2 : renvoyé la veille, il garde le temps de son lien', async () => {
    room.goTo(89);
    const link = { sub: await subOf(room.pool, NINA), email: NINA.email, purpose: 'activation' } as const;
    await transaction(room.pool, (tx) => issueLink(tx, room.clock, link));
    await room.runOn(91);
    expect(await room.remains(NINA)).toBe(true);
    await room.runOn(92);
    expect(await room.remains(NINA)).toBe(false);
  });

  test('G62 : le salarié saisi avec lui part aussi, celui qui était dans la liste y reste', async () => {
    const claire = await subOf(room.pool, CLAIRE);
    await accountsOf(room.pool, room.clock).create(claire);
    const form = { ...ROCHE, nom: 'PERRIN', prenom: 'Mathieu', email: 'mathieu.perrin@exemple.test' };
    const { rows } = await room.pool.query(`select id from salaries where nom = 'PERRIN'`);
    const chosen = { form, key: randomUUID(), confirmed: [], origin: ORIGIN, q: form.email, salarieId: rows[0].id };
    await createUser(room, { sub: claire }, chosen);
    const entered = await room.pool.query('select salarie_id as id from users where email = $1', [ROCHE.email]);
    await room.runOn(91);
    expect([await room.remains(ROCHE), await room.remains(form)]).toEqual([false, false]);
    expect([await salarie(entered.rows[0].id), await salarie(rows[0].id)]).toEqual([false, true]);
  });
});

describe('un compte sans connexion depuis 24 mois', () => {
  test('G62 G2 : prévenu 30 jours avant, puis 7, il part au 730e jour, pas la veille', async () => {
    const sub = await subOf(room.pool, PAUL);
    await room.runOn(699);
    expect(await room.warnings(PAUL)).toBe(0);
    await room.runOn(700);
    await room.run();
    expect(await room.warnings(PAUL)).toBe(1);
    await room.runOn(722);
    expect(await room.warnings(PAUL)).toBe(1);
    await room.runOn(723);
    await room.run();
    expect(await room.warnings(PAUL)).toBe(2);
    await room.runOn(729);
    expect(await room.remains(PAUL)).toBe(true);
    await room.runOn(730);
    expect(await room.remains(PAUL)).toBe(false);
    expect((await room.events('user_deleted')).find(({ target_sub }) => target_sub === sub)).toMatchObject({
      sirets: [LYON.siret],
      details: { reason: 'idle' },
    });
    expect((await room.pool.query('select from mails where recipient = $1', [PAUL.email])).rowCount).toBe(0);
  });

  test('G62 : connecté après l’avertissement, il reste, et 24 mois recommencent', async () => {
    await room.runOn(700);
    await room.runOn(723);
    room.goTo(729);
    await room.signsIn(PAUL);
    await room.runOn(730);
    expect(await room.remains(PAUL)).toBe(true);
    await room.runOn(729 + 699);
    expect(await room.warnings(PAUL)).toBe(2);
    await room.runOn(729 + 700);
    expect(await room.warnings(PAUL)).toBe(3);
    await room.runOn(729 + 729);
    expect(await room.remains(PAUL)).toBe(true);
  });

  test('G62 : personne ne part sans les deux avertissements, même si le travail n’a pas tourné pendant des années', async () => {
    await room.runOn(1500);
    expect([await room.remains(PAUL), await room.warnings(PAUL)]).toEqual([true, 1]);
    await room.runOn(1560);
    expect([await room.remains(PAUL), await room.warnings(PAUL)]).toEqual([true, 2]);
    await room.runOn(1566);
    expect(await room.remains(PAUL)).toBe(true);
    await room.runOn(1567);
    expect(await room.remains(PAUL)).toBe(false);
  });

  test('G62 G8 : désactivé, il part aussi ; réactivé entre-temps, il est prévenu de nouveau', async () => {
    await deactivate(room.pool, PAUL);
    await room.runOn(700);
    await room.runOn(723);
    room.goTo(729);
    await room.signsIn(CLAIRE);
    const order = { sub: await subOf(room.pool, SOFIA), key: randomUUID(), version: 1, confirmed: [], origin: ORIGIN };
    await reactivateUser(room, { sub: await subOf(room.pool, CLAIRE) }, order);
    await room.runOn(730);
    expect([await room.remains(PAUL), await room.remains(SOFIA), await room.warnings(SOFIA)]).toEqual([false, true, 3]);
  });

  test('G62 : deux processus à la fois, un seul avertissement, une seule suppression', async () => {
    const sub = await subOf(room.pool, PAUL);
    const both = () => Promise.all([room.run(), room.run(room.other), room.run(), room.run(room.other)]);
    room.goTo(700);
    await both();
    room.goTo(723);
    await both();
    expect(await room.warnings(PAUL)).toBe(2);
    room.goTo(730);
    await both();
    expect(await room.eventsOf(sub)).toEqual(['user_deletion_announced', 'user_deletion_announced', 'user_deleted']);
  });

  test('G62 : connexion et suppression au même instant, une seule a lieu', async () => {
    await room.runOn(700);
    await room.runOn(723);
    room.goTo(730);
    const session = await room.other.connect();
    await session.query('begin');
    await session.query('update users set last_login_at = $2 where email = $1', [PAUL.email, room.clock.now()]);
    const removal = room.run();
    await room.untilWaiting(session);
    await session.query('commit');
    session.release();
    await removal;
    expect(await room.remains(PAUL)).toBe(true);
  });
});
