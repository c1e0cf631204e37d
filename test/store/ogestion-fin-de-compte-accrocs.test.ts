import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { subOf } from '#test/people.ts';
import { openRemovals, type RemovalsRoom } from '#test/removals-room.ts';
import { throttleKeys } from '../../idp-ogestion/src/domain/throttling.ts';
import { recordFailure } from '../../idp-ogestion/src/store/sign-in.ts';
import { LUC, NINA, PAUL, type Person } from '../../scripts/cast.ts';

let room: RemovalsRoom;
beforeEach(async () => {
  room = await openRemovals();
});
afterEach(() => room.close());

/** Makes the database refuse to delete an account. */
const keep = (sub: string) =>
  room.pool.query(`
    create function keep() returns trigger language plpgsql as $$ begin raise 'kept by a test'; end $$;
    create trigger keep before delete on users for each row when (old.sub = '${sub}') execute function keep()`);

const failures = async (): Promise<number> =>
  (await room.pool.query('select from login_throttles where person is not null')).rowCount ?? 0;

describe('la suppression des comptes', () => {
  test('G62 : un compte qui ne peut pas être supprimé ne retient pas les autres, et l’exploitant le sait', async () => {
    const paul = await subOf(room.pool, PAUL);
    await room.pool.query(`update users set created_at = created_at - interval '1 day' where sub = $1`, [paul]);
    await keep(paul);
    for (const day of [700, 723, 730]) await room.runOn(day);
    expect([await room.remains(PAUL), await room.remains(LUC)]).toEqual([true, false]);
    expect(room.said.filter((line) => line.includes(paul))).toEqual([expect.stringContaining('kept by a test')]);
    expect(await room.eventsOf(paul)).not.toContain('user_deleted');
    await room.pool.query('drop trigger keep on users');
    await room.run();
    expect(await room.remains(PAUL)).toBe(false);
  });

  test('G62 : les échecs de connexion de la personne partent avec son compte, pas ceux des autres', async () => {
    for (const person of [NINA, PAUL]) await fail(person);
    expect(await failures()).toBe(2);
    await room.runOn(90);
    expect([await room.remains(NINA), await failures()]).toEqual([false, 1]);
  });
});

/** One failed login of a person, from somewhere. */
async function fail({ email }: Person): Promise<void> {
  const who = { sub: null, clientId: null, ip: '192.0.2.1', userAgent: 'test', requestId: 'test' };
  const keys = throttleKeys(room.secret, email, who.ip, undefined);
  await recordFailure(room.pool, keys, { at: room.clock.now(), ...who }, 20);
}
