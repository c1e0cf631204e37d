import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { systemClock } from '#shared/clock.ts';
import { createPool, type Pool } from '#shared/pg.ts';
import { subOf } from '#test/people.ts';
import { type FreshDatabases, freshDatabases } from '#test/postgres.ts';
import { authenticate } from '../../idp-ogestion/src/domain/authentication.ts';
import type { Passwords } from '../../idp-ogestion/src/domain/passwords.ts';
import { reauthenticate } from '../../idp-ogestion/src/domain/reauthentication.ts';
import { CLAIRE, DEMO_PASSWORD, NINA, PAUL, SOFIA, YANN } from '../../scripts/cast.ts';

let databases: FreshDatabases;
let pool: Pool;
beforeAll(async () => {
  databases = await freshDatabases();
  pool = createPool(databases.ogestionUrl, 'test', () => {});
});
beforeEach(() => pool.query('delete from login_throttles'));
afterAll(async () => {
  await pool.end();
  await databases.drop();
});

/** Passwords whose verifications are seen, and end when the test says so. */
class ObservedPasswords implements Passwords {
  readonly asked: { hash: string | null; password: string; answer: () => void }[] = [];
  #held = false;
  hold(): void {
    this.#held = true;
  }

  verify = (hash: string | null, password: string): Promise<boolean> =>
    new Promise((resolve) => {
      const answer = () => resolve(hash !== null && password === DEMO_PASSWORD);
      this.asked.push({ hash, password, answer });
      if (!this.#held) answer();
    });
  hash = () => Promise.reject(new Error('nothing to hash'));
  isOutdated = () => false;
}

const attempt = (passwords: Passwords, email: string, password = DEMO_PASSWORD, clock = systemClock) =>
  authenticate(
    { pool, clock, passwords, secret: 'secret-of-the-throttles' },
    { email, password },
    { origin: { ip: '10.0.0.1', userAgent: 'test', requestId: 'test' }, clientId: 'test', device: undefined },
  ).then(
    () => 'in' as const,
    (refusal: Error) => refusal.message,
  );

describe('P8 equal work', () => {
  test.each([
    ['a right password', CLAIRE.email, DEMO_PASSWORD],
    ['a wrong password', CLAIRE.email, 'Ce n’est pas lui'],
    ['a password that is too long', CLAIRE.email, 'x'.repeat(129)],
    ['an unknown account', 'personne@exemple.test', DEMO_PASSWORD],
    ['a deactivated account', SOFIA.email, DEMO_PASSWORD],
    ['an account never activated', NINA.email, DEMO_PASSWORD],
  ])('P8 %s costs one verification', async (_case, email, password) => {
    const passwords = new ObservedPasswords();
    await attempt(passwords, email, password);
    expect(passwords.asked).toHaveLength(1);
  });

  test('P8 a disabled password costs one too, and is refused by the same sentence as a wrong one', async () => {
    const passwords = new ObservedPasswords();
    const wrong = await attempt(passwords, PAUL.email, 'Ce n’est pas lui');
    await pool.query('update login_throttles set failures = 100');
    expect(await attempt(passwords, PAUL.email)).toBe(wrong);
    expect(passwords.asked).toHaveLength(2);
  });

  test('P8 P9 an identifier that must wait costs none, whether it exists or not', async () => {
    const passwords = new ObservedPasswords();
    for (const email of [PAUL.email, 'personne@exemple.test']) {
      for (const _time of [1, 2, 3]) await attempt(passwords, email, 'Ce n’est pas lui');
    }
    passwords.asked.length = 0;
    const sentences = [await attempt(passwords, PAUL.email), await attempt(passwords, 'personne@exemple.test')];
    expect(sentences[0]).toContain('Réessayez dans');
    expect(sentences[1]).toBe(sentences[0]);
    expect(passwords.asked).toHaveLength(0);
  });
});

describe('P9 G61 attempts refused before the end of a wait', () => {
  const waited = async () =>
    (await pool.query(`select actor_sub as sub from audit_events where details ->> 'reason' = 'waiting' order by id`))
      .rows;
  const start = systemClock.now().getTime();
  const later = (seconds: number) => ({ now: () => new Date(start + seconds * 1000) });

  test('P9 G61 leave one line in the journal for each wait, however many and whoever has the address', async () => {
    const passwords = new ObservedPasswords();
    const before = await waited();
    const fails = (email: string, seconds: number) => attempt(passwords, email, 'Ce n’est pas lui', later(seconds));
    for (const email of [PAUL.email, 'personne@exemple.test']) {
      for (const _time of [1, 2, 3]) await fails(email, 0);
      expect(await Promise.all([1, 2, 3, 4].map((second) => fails(email, second)))).toEqual(
        Array.from({ length: 4 }, () => expect.stringContaining('Réessayez dans')),
      );
    }
    const paul = { sub: await subOf(pool, PAUL) };
    expect(await waited()).toEqual([...before, paul, { sub: null }]);

    await fails(PAUL.email, 300);
    await fails(PAUL.email, 301);
    await fails(PAUL.email, 302);
    expect(await waited()).toEqual([...before, paul, { sub: null }, paul]);
  });

  test('P9 G61 those of an address that waits for all too', async () => {
    const passwords = new ObservedPasswords();
    const before = await waited();
    for (let n = 0; n < 20; n++) await attempt(passwords, `personne-${n}@exemple.test`, 'Ce n’est pas lui', later(0));
    for (const email of [CLAIRE.email, YANN.email, 'autre@exemple.test']) await attempt(passwords, email);
    expect(await waited()).toEqual([...before, { sub: await subOf(pool, CLAIRE) }]);
  });
});

describe('P9 G25 guesses made in parallel', () => {
  /** Waits until `count` verifications are pending. */
  const until = async (passwords: ObservedPasswords, count: number) => {
    while (passwords.asked.length < count) await new Promise(setImmediate);
  };

  test('P9 the right one among many does not pass once the wrong ones have blocked the identifier', async () => {
    const passwords = new ObservedPasswords();
    passwords.hold();
    const wrong = Array.from({ length: 8 }, (_, n) => attempt(passwords, CLAIRE.email, `essai ${n}`));
    await until(passwords, 8);
    const right = attempt(passwords, CLAIRE.email);
    await until(passwords, 9);
    for (const { answer } of passwords.asked.slice(0, 8)) answer();
    const refused = await Promise.all(wrong);
    passwords.asked[8]?.answer();
    expect(await right).toBe(refused[0]);
  });

  test('P9 verified before them, it passes', async () => {
    const passwords = new ObservedPasswords();
    passwords.hold();
    const wrong = attempt(passwords, CLAIRE.email, 'essai');
    const right = attempt(passwords, CLAIRE.email);
    await until(passwords, 2);
    passwords.asked.find(({ password }) => password === DEMO_PASSWORD)?.answer();
    expect(await right).toBe('in');
    for (const { answer } of passwords.asked) answer();
    expect(await wrong).not.toBe('in');
  });

  const start = systemClock.now().getTime();
  const at = (ms: number) => ({ now: () => new Date(start + ms) });

  test.each([
    ['in the order of their arrival', (n: number) => n],
    ['in the reverse order', (n: number) => -n],
  ])(
    'P9 a burst of wrong guesses recorded %s ends in the wait of the third; the address counts them all',
    async (_case, ms) => {
      const passwords = new ObservedPasswords();
      passwords.hold();
      const burst = Array.from({ length: 12 }, (_, n) => attempt(passwords, PAUL.email, `essai ${n}`, at(ms(n))));
      await until(passwords, 12);
      for (const { answer } of passwords.asked) answer();
      await Promise.all(burst);
      const { rows } = await pool.query('select failures from login_throttles order by failures');
      expect(rows).toEqual([{ failures: 3 }, { failures: 12 }]);
      expect(await attempt(passwords, PAUL.email, DEMO_PASSWORD, at(20))).toContain('Réessayez dans 1 minute');
    },
  );

  test('P10 a failure of somebody else, which asks for no wait, does not refuse the owner who began before it', async () => {
    const passwords = new ObservedPasswords();
    passwords.hold();
    const owner = attempt(passwords, CLAIRE.email, DEMO_PASSWORD, at(0));
    const other = attempt(passwords, CLAIRE.email, 'essai', at(10));
    await until(passwords, 2);
    passwords.asked.find(({ password }) => password === 'essai')?.answer();
    await other;
    for (const { answer } of passwords.asked) answer();
    expect(await owner).toBe('in');
  });

  test.each([
    ['G20 deactivated', CLAIRE, 'deactivated_at'],
    ['P13 declared compromised', PAUL, 'compromised_at'],
  ])('%s while the password is verified, a person does not come in', async (_case, { email }, column) => {
    const passwords = new ObservedPasswords();
    passwords.hold();
    const pending = attempt(passwords, email);
    await until(passwords, 1);
    await pool.query(`update users set ${column} = $2 where email = $1`, [email, systemClock.now()]);
    passwords.asked[0]?.answer();
    expect(await pending).toContain('incorrect');
    const { rows } = await pool.query('select event, details from audit_events order by id desc limit 1');
    expect(rows).toEqual([{ event: 'authn_login_fail', details: { reason: 'overtaken' } }]);
  });

  test('P3 7.5.1 the longest password, its accents spelt apart, is read here as it is at login', async () => {
    const passwords = new ObservedPasswords();
    const typed = 'é'.repeat(128).normalize('NFD');
    const origin = { ip: '10.0.0.1', userAgent: 'test', requestId: 'test' };
    const actor = { sub: await subOf(pool, PAUL), email: PAUL.email, sessionUid: 'test', origin, device: undefined };
    const parts = { pool, clock: systemClock, passwords, secret: 'secret-of-the-throttles' };
    await expect(reauthenticate(parts, actor, typed)).rejects.toThrow("n'est pas le bon");
    expect(passwords.asked.map(({ password }) => password)).toEqual([typed]);
  });

  test('7.5.1 P13 declared compromised while he gives his password again, nothing is confirmed and the journal says so', async () => {
    const passwords = new ObservedPasswords();
    passwords.hold();
    const sub = await subOf(pool, YANN);
    const origin = { ip: '10.0.0.1', userAgent: 'test', requestId: 'test' };
    const actor = { sub, email: YANN.email, sessionUid: 'test', origin, device: undefined };
    const parts = { pool, clock: systemClock, passwords, secret: 'secret-of-the-throttles' };
    const pending = reauthenticate(parts, actor, DEMO_PASSWORD).catch((refusal: Error) => refusal.message);
    await until(passwords, 1);
    await pool.query('update users set compromised_at = $2 where sub = $1', [sub, systemClock.now()]);
    passwords.asked[0]?.answer();
    expect(await pending).toContain("n'est pas le bon");
    const { rows } = await pool.query('select event, actor_sub, details from audit_events order by id desc limit 1');
    expect(rows).toEqual([{ event: 'authn_login_fail', actor_sub: sub, details: { reason: 'overtaken' } }]);
  });
});
