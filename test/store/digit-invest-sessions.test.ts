import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import type { Claims } from '#shared/claims.ts';
import { bourg, lyon, paul } from '#test/digit-invest.ts';
import { type MovingClock, movingClock } from '#test/moving-clock.ts';
import { type FreshDatabases, freshDatabases } from '#test/postgres.ts';
import { createSealer } from '../../rp-digit-invest/src/domain/sealing.ts';
import {
  closeByLogoutToken,
  closeSession,
  findSession,
  openSession,
  secondsLeft,
} from '../../rp-digit-invest/src/domain/sessions.ts';
import { updateClaims, updateSiret } from '../../rp-digit-invest/src/store/sessions.ts';

const LIFETIMES = { idle: 30 * 60, absolute: 8 * 3600 };
const ISS = 'http://localhost:3000';
const sealer = createSealer(['the-secret-of-these-tests-seals-tokens']);
const NO_TOKEN = Buffer.alloc(0);
let databases: FreshDatabases;
let db: pg.Pool;
let names = 0;
beforeAll(async () => {
  databases = await freshDatabases();
  db = new pg.Pool({ connectionString: databases.digitInvestUrl });
});
afterAll(async () => {
  await db.end();
  await databases.drop();
});

/** A session as the login leaves it; gives the row behind its cookie. */
async function open(clock: MovingClock, who: { sub?: string; opSid?: string } = {}): Promise<string> {
  names += 1;
  const cookieId = `cookie-${names}`;
  await db.query("insert into session_cookies values ($1, '{}', now() + interval '1 day')", [cookieId]);
  const { sub = `sub-${names}`, opSid = `sid-${names}` } = who;
  const tokens = { idToken: 'id-token', refreshToken: 'refresh-token' };
  const signIn = { iss: ISS, sub, opSid, authTime: null, ...tokens, claims: paul() };
  await openSession({ pool: db, clock, sealer }, cookieId, signIn);
  return cookieId;
}

const token = (jti: string, who: { sub?: string; sid?: string }) => ({ iss: ISS, jti, sub: null, sid: null, ...who });

describe('RP10, G24: the life of a session', () => {
  test('ends after 30 minutes without a request, and a request puts it off', async () => {
    const clock = movingClock();
    const cookieId = await open(clock);
    clock.advance(29 * 60);
    expect(await findSession(db, clock, cookieId, LIFETIMES)).toBeDefined();
    clock.advance(29 * 60);
    expect(await findSession(db, clock, cookieId, LIFETIMES)).toBeDefined();
    clock.advance(30 * 60 + 1);
    expect(await findSession(db, clock, cookieId, LIFETIMES)).toBeUndefined();
  });

  test('ends after 8 hours however busy, and the page knows the time left', async () => {
    const clock = movingClock();
    const cookieId = await open(clock);
    for (let quarters = 0; quarters < 31; quarters += 1) {
      clock.advance(15 * 60);
      expect(await findSession(db, clock, cookieId, LIFETIMES)).toBeDefined();
    }
    const session = await findSession(db, clock, cookieId, LIFETIMES);
    const left = session ? secondsLeft(clock, session, LIFETIMES) : 0;
    expect(left).toBeGreaterThan(14 * 60);
    expect(left).toBeLessThanOrEqual(15 * 60);
    clock.advance(15 * 60 + 1);
    expect(await findSession(db, clock, cookieId, LIFETIMES)).toBeUndefined();
  });
});

describe('S99: claims read again', () => {
  test('a chosen CFA stays while it is held, and is dropped when it is gone', async () => {
    const clock = movingClock();
    const cookieId = await open(clock);
    await updateSiret(db, cookieId, lyon.siret, clock.now());
    const siretAfter = async (claims: Claims) =>
      (await updateClaims(db, cookieId, claims, NO_TOKEN, clock.now()))?.siret;
    expect(await siretAfter(paul({ etablissements: [bourg, lyon] }))).toBe(lyon.siret);
    expect(await siretAfter(paul({ etablissements: [bourg, { ...lyon, cfa: false }] }))).toBeNull();
    expect(await siretAfter(paul({ etablissements: [bourg, lyon] }))).toBeNull();
  });

  test('an answer that comes late does not replace a fresher one, and leaves the chosen CFA', async () => {
    const clock = movingClock();
    const cookieId = await open(clock);
    await updateSiret(db, cookieId, lyon.siret, clock.now());
    const before = clock.now();
    clock.advance(60);
    await updateClaims(db, cookieId, paul({ given_name: 'Fresh' }), NO_TOKEN, clock.now());
    const late = await updateClaims(db, cookieId, paul({ given_name: 'Stale' }), NO_TOKEN, before);
    expect([late?.claims.given_name, late?.siret]).toEqual(['Fresh', lyon.siret]);
    expect((await findSession(db, clock, cookieId, LIFETIMES))?.claims.given_name).toBe('Fresh');
  });

  test('an answer for a session that was closed meanwhile opens nothing', async () => {
    const clock = movingClock();
    const cookieId = await open(clock);
    await closeSession(db, cookieId);
    expect(await updateClaims(db, cookieId, paul(), NO_TOKEN, clock.now())).toBeUndefined();
  });
});

describe('RP12: a logout token in the store', () => {
  test('of a sid ends the sessions of that sid only', async () => {
    const clock = movingClock();
    const [first, other] = [await open(clock, { sub: 'a' }), await open(clock, { sub: 'a', opSid: 'kept' })];
    const sid = (await findSession(db, clock, first, LIFETIMES))?.opSid ?? '';
    expect(await closeByLogoutToken(db, clock, token('of-sid', { sub: 'a', sid }))).toBe(1);
    expect(await findSession(db, clock, first, LIFETIMES)).toBeUndefined();
    expect(await findSession(db, clock, other, LIFETIMES)).toBeDefined();
  });

  test('of a sub ends all the sessions of the person, and nobody else’s', async () => {
    const clock = movingClock();
    const mine = [await open(clock, { sub: 'me' }), await open(clock, { sub: 'me' })];
    const theirs = await open(clock, { sub: 'them' });
    expect(await closeByLogoutToken(db, clock, token('of-sub', { sub: 'me' }))).toBe(2);
    for (const cookieId of mine) expect(await findSession(db, clock, cookieId, LIFETIMES)).toBeUndefined();
    expect(await findSession(db, clock, theirs, LIFETIMES)).toBeDefined();
  });

  test('is obeyed once, even when it comes five times at once', async () => {
    const clock = movingClock();
    await open(clock, { sub: 'raced' });
    const answers = await Promise.allSettled(
      Array.from({ length: 5 }, () => closeByLogoutToken(db, clock, token('raced', { sub: 'raced' }))),
    );
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  test('that overtakes the login it speaks of keeps the session from opening', async () => {
    const clock = movingClock();
    await closeByLogoutToken(db, clock, token('overtakes', { sid: 'sid-overtaken' }));
    await expect(open(clock, { opSid: 'sid-overtaken' })).rejects.toThrow('fermée pendant la connexion');
    expect((await db.query('select from session_cookies where sid = $1', [`cookie-${names}`])).rowCount).toBe(0);
  });

  test('is forgotten once it could not be accepted any more', async () => {
    const clock = movingClock();
    await closeByLogoutToken(db, clock, token('old', { sid: 'old' }));
    clock.advance(601);
    await closeByLogoutToken(db, clock, token('new', { sid: 'new' }));
    expect((await db.query("select from logout_tokens where jti = 'old'")).rowCount).toBe(0);
  });
});
