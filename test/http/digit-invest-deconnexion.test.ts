import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type JWTHeaderParameters, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';
import { type Instance, loggedIn, newcomer, type Scene, startScene } from '#test/digit-invest.ts';
import { Visitor } from '#test/visitor.ts';

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

const alive = async (visitor: Visitor, url = base) => {
  const answer = await fetch(`${url}/`, { redirect: 'manual', headers: { cookie: visitor.cookiesFor(base) } });
  return answer.status === 200;
};

describe('RP11, G22 : « Se déconnecter »', () => {
  test('ferme la session d’ici, puis celle d’oGestion, et revient à la page publique', async () => {
    const { visitor, page } = await loggedIn(scene);
    const answer = await visitor.submit(page, '/deconnexion', {}, { follow: false });
    expect(answer.status).toBe(303);
    const target = new URL(answer.headers.get('location') ?? '');
    expect(target.origin + target.pathname).toBe(`${scene.provider.url}/session/end`);
    expect(target.searchParams.get('client_id')).toBe('digit-invest-cfa');
    expect(target.searchParams.get('id_token_hint')).toMatch(/^eyJ/);
    expect(target.searchParams.get('post_logout_redirect_uri')).toBe(`${base}/deconnexion/retour`);
    expect(answer.headers.get('clear-site-data')).toBe('"cache", "storage"');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(visitor.cookieNames).not.toContain('di.sid');

    const back = await visitor.get(`${base}/deconnexion/retour?state=${target.searchParams.get('state')}`);
    expect(back.url).toBe(`${base}/au-revoir`);
    expect(back.body).toContain('Vous êtes déconnecté');
    expect(visitor.cookieNames).toEqual([]);
  });

  test('la session est finie avant que le navigateur n’aille chez oGestion, dans tous les processus', async () => {
    const { visitor, page } = await loggedIn(scene);
    const cookie = visitor.cookiesFor(base);
    expect(await alive(visitor, second.url)).toBe(true);
    await visitor.submit(page, '/deconnexion', {}, { follow: false });
    for (const url of [base, second.url]) {
      const answer = await fetch(`${url}/`, { redirect: 'manual', headers: { cookie } });
      expect(answer.headers.get('location')).toBe('/connexion');
    }
    const { rowCount } = await scene.db.query('select from sessions where sub = $1', [scene.provider.person.sub]);
    expect(rowCount).toBe(0);
  });

  test.each([{ down: ['discovery'] }, { hangUp: ['discovery'] }] as Scene['provider']['script'][])(
    'oGestion en panne (%j) : la session d’ici est fermée et la page dit que l’autre reste peut-être ouverte',
    async (script) => {
      const { visitor, page } = await loggedIn(scene);
      scene.provider.script = script;
      const answer = await visitor.submit(page, '/deconnexion');
      expect(answer.url).toBe(`${base}/au-revoir?ogestion=ouverte`);
      expect(answer.body).toContain('Votre session oGestion est peut-être encore ouverte');
      expect(await alive(visitor)).toBe(false);
    },
  );

  test.each(['', '?state=autre'])('un retour qui n’est pas attendu (%s) est refusé', async (query) => {
    const { visitor, page } = await loggedIn(scene);
    await visitor.submit(page, '/deconnexion', {}, { follow: false });
    expect((await visitor.get(`${base}/deconnexion/retour${query}`)).status).toBe(400);
  });

  test('ni un lien, ni un autre site, ni une demande sans origine ne déconnectent', async () => {
    const { visitor } = await loggedIn(scene);
    expect((await visitor.get(`${base}/deconnexion`)).status).toBe(404);
    for (const site of ['cross-site', 'same-site', 'none']) {
      const answer = await visitor.post(`${base}/deconnexion`, {}, { headers: { 'sec-fetch-site': site } });
      expect(answer.status).toBe(403);
    }
    const bare = { method: 'POST', headers: { cookie: visitor.cookiesFor(base) } };
    expect((await fetch(`${base}/deconnexion`, bare)).status).toBe(403);
    const foreign = { ...bare, headers: { ...bare.headers, origin: 'https://autre.exemple.test' } };
    expect((await fetch(`${base}/deconnexion`, foreign)).status).toBe(403);
    expect(await alive(visitor)).toBe(true);
  });

  test('une seconde fois, sans session, mène à la même page sans rien demander', async () => {
    const answer = await new Visitor().post(`${base}/deconnexion`, {});
    expect(answer.url).toBe(`${base}/au-revoir`);
  });
});

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

describe('RP10, G24 : la durée d’une session', () => {
  test('après 30 minutes sans activité, il faut se reconnecter, et l’on retrouve sa page', async () => {
    const { visitor } = await loggedIn(scene);
    scene.clock.advance(30 * 60 + 1);
    const answer = await visitor.get(`${base}/?suite=1`, { follow: false });
    expect(answer.headers.get('location')).toBe('/connexion?retour=%2F%3Fsuite%3D1');
  });

  test('« Rester connecté » prolonge, puis ne peut plus rien pour une session finie', async () => {
    const { visitor } = await loggedIn(scene);
    scene.clock.advance(29 * 60);
    expect((await visitor.post(`${base}/session`, {})).status).toBe(204);
    scene.clock.advance(29 * 60);
    expect(await alive(visitor)).toBe(true);
    scene.clock.advance(31 * 60);
    expect((await visitor.post(`${base}/session`, {})).status).toBe(401);
  });

  test('un formulaire envoyé trop tard le dit, avec un moyen de revenir', async () => {
    const { visitor, page } = await loggedIn(scene, { cgu: false });
    scene.clock.advance(31 * 60);
    const answer = await visitor.submit(page, '/cgu/accepter');
    expect(answer.status).toBe(401);
    expect(answer.body).toContain('Votre session a expiré. Reconnectez-vous pour continuer.');
    expect(answer.body).toMatch(/href="\/connexion[^"]*"[^>]*>Me reconnecter/);
  });

  test('au bout de 8 heures, l’activité n’y change rien', async () => {
    const { visitor } = await loggedIn(scene);
    for (let half = 0; half < 15; half += 1) {
      scene.clock.advance(29 * 60);
      expect(await alive(visitor)).toBe(true);
    }
    scene.clock.advance(29 * 60);
    expect((await visitor.get(`${base}/`)).body).toContain('data-session-seconds="960"');
    scene.clock.advance(17 * 60);
    expect(await alive(visitor)).toBe(false);
  });

  test('G33 : ce qui montre un nom n’est gardé par aucun navigateur', async () => {
    const { visitor } = await loggedIn(scene);
    for (const path of ['/', '/mes-acceptations', '/faq']) {
      expect([path, (await visitor.get(base + path)).headers.get('cache-control')]).toEqual([path, 'no-store']);
    }
  });
});
