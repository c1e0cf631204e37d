import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { SignJWT, UnsecuredJWT } from 'jose';
import { logInWith, lyon, type Scene, startScene } from '#test/digit-invest.ts';
import type { Script } from '#test/faulty-provider.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await startScene();
});
afterEach(() => {
  scene.provider.script = {};
});
afterAll(() => scene.stop());

const logIn = (script?: Script) => logInWith(scene, script);

const REFUSED = 'Votre connexion n’a pas pu aboutir';

test('a true ID token opens a session, so that the refusals below mean something', async () => {
  expect((await logIn()).opened).toBe(1);
});

describe('RP5: the ID token', () => {
  const seconds = () => Math.floor(Date.now() / 1000);
  test.each<[string, () => Record<string, unknown>]>([
    ['of another issuer', () => ({ iss: 'https://autre.exemple.test' })],
    ['for another client', () => ({ aud: 'autre-client' })],
    ['for us and another client', () => ({ aud: ['digit-invest-cfa', 'autre-client'] })],
    ['authorized to another party', () => ({ azp: 'autre-client' })],
    ['expired', () => ({ exp: seconds() - 3600 })],
    ['with another nonce', () => ({ nonce: 'another-nonce' })],
    ['without a nonce', () => ({ nonce: undefined })],
    ['without a subject', () => ({ sub: undefined })],
  ])('%s is refused', async (_what, idClaims) => {
    const { page, opened } = await logIn({ idClaims: idClaims() });
    expect(page.status).toBe(400);
    expect(page.body).toContain(REFUSED);
    expect(opened).toBe(0);
    expect(scene.provider.countOf('userinfo')).toBe(0);
  });

  test('not signed at all is refused', async () => {
    const { page, opened } = await logIn({ idToken: async (payload) => new UnsecuredJWT(payload).encode() });
    expect(page.status).toBe(400);
    expect(opened).toBe(0);
  });

  test('signed with HS256 and a secret that everybody knows is refused', async () => {
    const secret = new TextEncoder().encode('digit-invest-cfa-digit-invest-cfa');
    const idToken = (payload: object) =>
      new SignJWT({ ...payload }).setProtectedHeader({ alg: 'HS256', kid: 'key-1' }).sign(secret);
    const { page, opened } = await logIn({ idToken });
    expect(page.status).toBe(400);
    expect(opened).toBe(0);
  });

  test('of an unknown key is refused', async () => {
    const { page, opened } = await logIn({
      idToken: (payload) => scene.provider.sign(payload, { kid: 'key-unknown' }),
    });
    expect(page.status).toBe(400);
    expect(opened).toBe(0);
  });

  test('whose signature is that of another content is refused', async () => {
    const idToken = async (payload: object) => {
      const [header, , signature] = (await scene.provider.sign({ ...payload, sub: 'somebody-else' })).split('.');
      return [header, Buffer.from(JSON.stringify(payload)).toString('base64url'), signature].join('.');
    };
    const { page, opened } = await logIn({ idToken });
    expect(page.status).toBe(400);
    expect(opened).toBe(0);
  });

  test('that brings its own key is verified with the published one all the same', async () => {
    const stranger = await startScene();
    const idToken = (payload: object) =>
      stranger.provider.sign(
        { ...payload },
        { jku: `${stranger.provider.url}/jwks`, x5u: `${stranger.provider.url}/x5u` },
      );
    const { page, opened } = await logIn({ idToken });
    expect(page.status).toBe(400);
    expect(opened).toBe(0);
    expect(stranger.provider.calls).toEqual([]);
    await stranger.stop();
  });
});

describe('RP6: userinfo', () => {
  test('of another person than the ID token is refused', async () => {
    const { page, opened } = await logIn({ userinfo: { sub: 'somebody-else' } });
    expect(page.status).toBe(400);
    expect(opened).toBe(0);
  });

  test('that breaks the contract of the claims opens nothing', async () => {
    const { page, opened } = await logIn({ userinfo: { etablissements: 'none' } });
    expect(page.status).toBe(503);
    expect(opened).toBe(0);
  });
});

describe('RP7: a person is (iss, sub)', () => {
  test('another address mail is still the same person, who has nothing to accept again', async () => {
    const { page, visitor } = await logIn();
    await visitor.submit(page, '/cgu/accepter');
    const again = await logIn({ userinfo: { email: 'nouvelle.adresse@exemple.test' } });
    expect(again.page.url).toBe(`${scene.app.url}/`);
  });

  test('the same address mail with another sub is another person, who has accepted nothing', async () => {
    const other = { sub: 'sub-of-a-homonym' };
    const { page } = await logIn({ idClaims: other, userinfo: other });
    expect(page.url).toContain('/cgu');
  });
});

test('RP16: the rights of a login are those of that day', async () => {
  const first = await logIn();
  expect(first.page.body).toContain(lyon.raison_sociale);
  const second = await logIn({ userinfo: { etablissements: [] } });
  expect(second.page.status).toBe(403);
});
