import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import { holdClock, moveClock, releaseClock } from '#test/clock.ts';
import { loginThroughForm, type Params } from '#test/op-client.ts';
import { type OpWorld, startOp } from '#test/op-world.ts';
import { deactivate } from '#test/people.ts';
import { Visitor } from '#test/visitor.ts';
import { CLAIRE, PAUL, YANN } from '../../scripts/cast.ts';

let op: OpWorld;
let visitor: Visitor;
beforeAll(async () => {
  op = await startOp();
});
beforeEach(() => {
  visitor = new Visitor();
});
afterEach(releaseClock);
afterAll(() => op.stop());

const client = () => op.clients.direct;
const query = async (changes: Params) => (await client().arrive(visitor, undefined, changes)).query;
const showsLogin = async (changes: Params) =>
  (await visitor.get((await client().begin(changes)).url)).body.includes('Je me connecte');

describe('OP11 prompt=none', () => {
  test('OP11 without a session: login_required, and no page', async () => {
    const answer = await query({ prompt: 'none' });
    expect(answer.get('error')).toBe('login_required');
    expect(visitor.trail.some(({ url }) => url.includes('/connexion/'))).toBe(false);
  });

  test('OP11 with a session: a code, and no page', async () => {
    await client().signIn(visitor);
    const before = visitor.trail.length;
    expect((await query({ prompt: 'none' })).has('code')).toBe(true);
    expect(visitor.trail.slice(before).some(({ url }) => url.includes('/connexion/'))).toBe(false);
  });

  test('OP11 with the ID token of another person as hint: login_required', async () => {
    const { id_token } = await client().signIn(new Visitor(), PAUL);
    await client().signIn(visitor, CLAIRE);
    const answer = await query({ prompt: 'none', id_token_hint: id_token });
    expect(answer.get('error')).toBe('login_required');
  });

  test('OP11 with one’s own ID token as hint: a code', async () => {
    const { id_token } = await client().signIn(visitor);
    expect((await query({ prompt: 'none', id_token_hint: id_token })).has('code')).toBe(true);
  });
});

describe('OP11 asking again', () => {
  test('OP11 prompt=login asks the password in spite of the session, and auth_time moves', async () => {
    holdClock();
    const first = decodeJwt((await client().signIn(visitor)).id_token);
    moveClock(100);
    expect(await showsLogin({ prompt: 'login' })).toBe(true);
    const second = decodeJwt((await client().signIn(visitor, CLAIRE, { prompt: 'login' })).id_token);
    expect(Number(second.auth_time) - Number(first.auth_time)).toBe(100);
  });

  test('OP11 without it auth_time stays', async () => {
    holdClock();
    const first = decodeJwt((await client().signIn(visitor)).id_token);
    moveClock(100);
    expect(decodeJwt((await client().signIn(visitor)).id_token).auth_time).toBe(first.auth_time);
  });

  test('OP11 max_age asks again once the login is older, not before', async () => {
    holdClock();
    await client().signIn(visitor);
    moveClock(60);
    expect(await showsLogin({ max_age: '61' })).toBe(false);
    expect(await showsLogin({ max_age: '1' })).toBe(true);
  });

  test('OP11 auth_time is there when max_age was asked', async () => {
    const { id_token } = await client().signIn(visitor, CLAIRE, { max_age: '100' });
    expect(decodeJwt(id_token).auth_time).toEqual(expect.any(Number));
  });
});

describe('G75 un seul mot de passe pour toutes les applications', () => {
  test('G75 une seconde application s’ouvre sans mot de passe', async () => {
    await op.clients.pushed.signIn(visitor);
    const before = visitor.trail.length;
    const { id_token } = await op.clients.secret.signIn(visitor);
    expect(decodeJwt(id_token).aud).toBe(op.clients.secret.id);
    expect(visitor.trail.slice(before).some(({ url }) => url.includes('/connexion/'))).toBe(false);
  });

  test('G75 un autre navigateur doit donner le mot de passe', async () => {
    await op.clients.pushed.signIn(new Visitor());
    expect(await showsLogin({})).toBe(true);
  });
});

describe('G76 quelqu’un d’autre se connecte sur le même navigateur', () => {
  test('G76 sa session remplace la première, qui s’arrête, jetons compris', async () => {
    const claire = await client().signIn(visitor, CLAIRE);
    const page = await visitor.get((await client().begin({ prompt: 'login' })).url);
    const answer = await loginThroughForm(visitor, page, PAUL);
    expect(new URL(answer.url).searchParams.has('code')).toBe(true);

    expect((await client().userinfo(claire.access_token)).status).toBe(401);
    const paul = await client().signIn(visitor, PAUL);
    expect((await client().userinfo(paul.access_token)).body).toMatchObject({ email: PAUL.email });
  });

  test('G76 se connecter à nouveau soi-même garde la session et ses jetons', async () => {
    const first = await client().signIn(visitor, CLAIRE);
    await client().signIn(visitor, CLAIRE, { prompt: 'login' });
    expect((await client().userinfo(first.access_token)).status).toBe(200);
  });
});

test('fact 3 G20: a live session whose account was deactivated meets the login page, not an error', async () => {
  await client().signIn(visitor, YANN);
  await deactivate(op.db, YANN);
  const page = await visitor.get((await client().begin()).url);
  expect([page.status, page.body.includes('Je me connecte')]).toEqual([200, true]);
  expect((await query({ prompt: 'none' })).get('error')).toBe('login_required');
});
