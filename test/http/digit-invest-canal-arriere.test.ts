import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type JWTHeaderParameters, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';
import { type Instance, isAlive, loggedIn, newcomer, type Scene, startScene } from '#test/digit-invest.ts';
import type { Visitor } from '#test/visitor.ts';

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';

let scene: Scene;
let base: string;
let second: Instance;
beforeAll(async () => {
  scene = await startScene();
  base = scene.app.url;
  second = await scene.another();
});
beforeEach(() => {
  newcomer(scene);
  scene.provider.sid = `sid-${randomUUID()}`;
});
afterAll(() => scene.stop());

const alive = (visitor: Visitor, url?: string) => isAlive(scene, visitor, url);

describe('RP12: back-channel logout', () => {
  const seconds = () => Math.floor(Date.now() / 1000);
  const claims = (more: Record<string, unknown> = {}): JWTPayload => ({
    iss: scene.provider.url,
    aud: 'digit-invest-cfa',
    iat: seconds(),
    exp: seconds() + 120,
    jti: randomUUID(),
    sub: scene.provider.person.sub,
    sid: scene.provider.sid,
    events: { [EVENT]: {} },
    ...more,
  });
  const signed = (more?: Record<string, unknown>, header: Partial<JWTHeaderParameters> = {}) =>
    scene.provider.sign(claims(more), { typ: 'logout+jwt', ...header });
  const send = (logout_token: string, url = base) =>
    fetch(`${url}/deconnexion/canal-arriere`, { method: 'POST', body: new URLSearchParams({ logout_token }) });

  test('of a sid ends its session at once, whichever process hears of it', async () => {
    const { visitor } = await loggedIn(scene);
    const answer = await send(await signed(), second.url);
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(await alive(visitor)).toBe(false);
    expect(await alive(visitor, second.url)).toBe(false);
  });

  test('of a sid leaves the other sessions of the person', async () => {
    const first = await loggedIn(scene);
    const token = await signed();
    scene.provider.sid = 'another-device';
    const other = await loggedIn(scene);
    expect((await send(token)).status).toBe(200);
    expect([await alive(first.visitor), await alive(other.visitor)]).toEqual([false, true]);
  });

  test('of a sub ends every session of the person, and nobody else’s', async () => {
    const mine = [await loggedIn(scene), await loggedIn(scene)];
    const token = await signed({ sid: undefined });
    newcomer(scene);
    const theirs = await loggedIn(scene);
    expect((await send(token)).status).toBe(200);
    for (const { visitor } of mine) expect(await alive(visitor)).toBe(false);
    expect(await alive(theirs.visitor)).toBe(true);
  });

  test('of nobody we know is obeyed too: there is nothing left to end', async () => {
    expect((await send(await signed({ sid: 'unknown', sub: 'unknown' }))).status).toBe(200);
  });

  test('replayed is refused, and does not end the session opened since', async () => {
    const token = await signed({ sid: undefined });
    expect((await send(token)).status).toBe(200);
    const { visitor } = await loggedIn(scene);
    expect((await send(token)).status).toBe(400);
    expect((await send(token, second.url)).status).toBe(400);
    expect(await alive(visitor)).toBe(true);
  });

  test('a request under way does not bring back the session that it ends', async () => {
    const { visitor } = await loggedIn(scene);
    const token = await signed();
    await Promise.all([
      alive(visitor),
      alive(visitor, second.url),
      send(token),
      alive(visitor),
      alive(visitor, second.url),
    ]);
    expect(await alive(visitor)).toBe(false);
  });

  const foreignKey = new TextEncoder().encode('a-secret-that-the-provider-never-had');
  test.each<[string, () => Promise<string>]>([
    ['of another type (an ID token)', () => signed({}, { typ: 'JWT' })],
    ['without a type', () => scene.provider.sign(claims())],
    ['of another issuer', () => signed({ iss: 'https://autre.exemple.test' })],
    ['for another client', () => signed({ aud: 'autre-client' })],
    ['expired', () => signed({ exp: seconds() - 60 })],
    ['issued more than two minutes ago', () => signed({ iat: seconds() - 200 })],
    ['issued in the future', () => signed({ iat: seconds() + 600, exp: seconds() + 700 })],
    ['without iat', () => signed({ iat: undefined })],
    ['without exp', () => signed({ exp: undefined })],
    ['without jti', () => signed({ jti: undefined })],
    ['without the event', () => signed({ events: {} })],
    ['with another event', () => signed({ events: { 'http://schemas.openid.net/event/other': {} } })],
    ['with a nonce', () => signed({ nonce: 'n' })],
    ['without sub nor sid', () => signed({ sub: undefined, sid: undefined })],
    ['of an unknown key', () => signed({}, { kid: 'unknown' })],
    ['not signed', async () => new UnsecuredJWT(claims()).encode()],
    [
      'signed with HS256',
      () => new SignJWT(claims()).setProtectedHeader({ alg: 'HS256', typ: 'logout+jwt' }).sign(foreignKey),
    ],
    ['that is no token', async () => 'not.a.token'],
  ])('%s is refused with 400 and touches no session', async (_what, make) => {
    const { visitor } = await loggedIn(scene);
    const answer = await send(await make());
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([400, 'no-store']);
    expect(await alive(visitor)).toBe(true);
  });

  test('without a token, or as JSON, is refused', async () => {
    const url = `${base}/deconnexion/canal-arriere`;
    expect((await fetch(url, { method: 'POST' })).status).toBe(400);
    const json = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"logout_token":"x"}' };
    expect((await fetch(url, json)).status).toBe(400);
    expect((await fetch(url)).status).toBe(404);
  });
});
