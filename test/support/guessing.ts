import { afterAll, afterEach, beforeAll, beforeEach, expect } from '@jest/globals';
import { Attempts, WRONG } from './attempts.ts';
import { holdClock, releaseClock } from './clock.ts';
import { type OpWorld, startOp } from './op-world.ts';

/** An oGestion whose clock is stopped, and somebody who guesses passwords: each test begins with no failure counted. */
export type Guessing = {
  op: OpWorld;
  attacker: Attempts;
  /** Fails `times` times in a row, without waiting; the attacker, unless it is another. */
  fail(email: string, times: number, by?: Attempts): Promise<void>;
};

/** Prepares one for the tests of the file that calls it; it is there once they run. */
export function guessing(): Guessing {
  const scene = {
    fail: async (email: string, times: number, by = scene.attacker) => {
      for (let n = 1; n <= times; n += 1) expect((await by.try(email, WRONG)).status).toBe(401);
    },
  } as Guessing;
  beforeAll(async () => {
    scene.op = await startOp({ OGESTION_TRUST_PROXY: 'true', OGESTION_HASH_QUEUE: '64' });
  });
  beforeEach(async () => {
    holdClock();
    await scene.op.db.query('delete from login_throttles');
    scene.attacker = new Attempts(scene.op);
  });
  afterEach(releaseClock);
  afterAll(() => scene.op.stop());
  return scene;
}
