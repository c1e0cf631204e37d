import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { loggedIn, type Scene, startScene } from '#test/digit-invest.ts';
import { type Answer, Visitor } from '#test/visitor.ts';

let scene: Scene;
let base: string;
beforeAll(async () => {
  scene = await startScene();
  base = scene.app.url;
});
afterAll(() => scene.stop());

const rows = async (table: string) => (await scene.db.query(`select from ${table}`)).rowCount;
const here = (page: Answer) => page.url.slice(base.length);

/** Goes to the provider and stops on the way back; gives the address of the callback. */
async function upToTheReturn(visitor: Visitor, start = '/connexion'): Promise<string> {
  let step = await visitor.get(base + start, { follow: false });
  for (;;) {
    const next = new URL(step.headers.get('location') ?? '', step.url);
    if (next.pathname === '/connexion/retour') return next.href;
    step = await visitor.get(next.href, { follow: false });
  }
}

describe('S16, S5 : on entre par l’accueil', () => {
  test('sans session, l’accueil mène à la connexion d’oGestion et ne garde rien d’autre', async () => {
    const visitor = new Visitor();
    const before = await rows('session_cookies');
    const first = await visitor.get(`${base}/`, { follow: false });
    expect([first.status, first.headers.get('location')]).toEqual([303, '/connexion']);
    const second = await visitor.get(`${base}/connexion`, { follow: false });
    expect(second.status).toBe(303);
    expect(second.headers.get('location')).toContain(`${scene.provider.url}/auth?`);
    expect(second.headers.get('location')).toContain('client_id=digit-invest-cfa');
    expect(await rows('session_cookies')).toBe(before);
  });

  test('G34 : l’adresse demandée est retrouvée après la connexion et les CGU', async () => {
    const visitor = new Visitor();
    const gate = await visitor.get(`${base}/?page=deux`);
    expect(here(gate)).toMatch(/^\/cgu\?retour=/);
    expect(here(await visitor.submit(gate, '/cgu/accepter'))).toBe('/?page=deux');
  });

  test('G75 : avec une session, /connexion ramène où l’on allait sans rien demander', async () => {
    const { visitor } = await loggedIn(scene);
    const asked = scene.provider.countOf('par');
    expect(here(await visitor.get(`${base}/connexion?retour=/faq`))).toBe('/faq');
    expect(scene.provider.countOf('par')).toBe(asked);
  });

  test('S1, S9 : aucune page ne reçoit de mot de passe et aucune page privée ne s’ouvre sans session', async () => {
    for (const path of ['/', '/cgu', '/cfa', '/mes-acceptations']) {
      const page = await new Visitor().get(base + path, { follow: false });
      expect([page.status, page.headers.get('location')?.startsWith('/connexion')]).toEqual([303, true]);
    }
    for (const path of ['/faq', '/contact', '/procedure']) {
      expect((await new Visitor().get(base + path)).body).not.toContain('type="password"');
    }
  });
});

describe('RP9: the return path', () => {
  test.each([
    'https://autre.exemple.test/',
    '//autre.exemple.test/',
    '/\\autre.exemple.test/',
    '/..//autre.exemple.test/',
    '/faq\r\nSet-Cookie: x=1',
    'javascript:alert(1)',
  ])('%j leads home instead', async (retour) => {
    const { visitor } = await loggedIn(scene);
    const page = await visitor.get(`${base}/connexion?${new URLSearchParams({ retour })}`, { follow: false });
    expect(page.headers.get('location')).toBe('/');
  });

  test('a path of ours is kept through the login, the gate and the forms', async () => {
    const visitor = new Visitor();
    await loggedIn(scene);
    const page = await visitor.get(`${base}/connexion?retour=%2Ffaq%3Fx%3D1`);
    expect(here(page)).toBe('/faq?x=1');
  });

  test('a forged hidden field cannot lead elsewhere', async () => {
    const { visitor, page } = await loggedIn(scene, { cgu: false });
    const sha256 = /name="sha256" value="(\w+)"/.exec(page.body)?.[1] ?? (await currentHash());
    const answer = await visitor.post(
      `${base}/cgu/accepter`,
      { sha256, retour: '//autre.exemple.test' },
      { follow: false },
    );
    expect(answer.headers.get('location')).toBe('/');
  });

  const currentHash = async () => (await scene.db.query('select sha256 from cgu_versions')).rows[0]?.sha256 ?? '';
});

describe('RP8: the session', () => {
  test('a new id is given at login, and the former row is gone', async () => {
    const { visitor } = await loggedIn(scene);
    const before = visitor.cookiesFor(base);
    await visitor.get(await upToTheReturn(new Visitor()), { follow: false });
    const again = new Visitor();
    const callback = await upToTheReturn(again);
    const fixed = await fetch(callback, {
      redirect: 'manual',
      headers: { cookie: `${before}; ${again.cookiesFor(callback)}` },
    });
    const after = fixed.headers.getSetCookie().find((line) => line.startsWith('di.sid='));
    expect(fixed.status).toBe(303);
    expect(after).toBeDefined();
    expect(after?.split(';')[0]).not.toBe(before);
    const old = await fetch(`${base}/`, { redirect: 'manual', headers: { cookie: before } });
    expect(old.headers.get('location')).toBe('/connexion?expiree=oui');
  });

  test('the cookie is HttpOnly, Lax, ends with the browser, and holds no token', async () => {
    const visitor = new Visitor();
    const answer = await visitor.get(await upToTheReturn(visitor), { follow: false });
    const cookie = answer.headers.getSetCookie().find((line) => line.startsWith('di.sid=')) ?? '';
    expect(cookie).toMatch(/; Path=\/; HttpOnly; SameSite=Lax$/);
    expect(cookie).not.toMatch(/Expires|Max-Age|Domain|eyJ/);
  });

  test('over https it is __Host- and Secure, and so are the passing ones', async () => {
    const secure = await scene.another({
      env: { DIGIT_INVEST_URL: 'https://invest-cfa.exemple.test', DIGIT_INVEST_TRUST_PROXY: 'true' },
    });
    const headers = { 'x-forwarded-proto': 'https' };
    const start = await fetch(`${secure.url}/connexion`, { redirect: 'manual', headers });
    const passing = start.headers.getSetCookie()[0] ?? '';
    expect(passing).toMatch(
      /^__Secure-di\.connexion\.\w{8}=[\w-]{43}; Max-Age=600; Path=\/connexion\/retour; .*HttpOnly; Secure; SameSite=Lax$/,
    );
    expect(start.headers.get('strict-transport-security')).toContain('max-age=31536000');
    const state = scene.provider.calls.findLast(({ step }) => step === 'par')?.form.get('state') ?? '';
    const rank = scene.provider.calls.findLastIndex(({ step }) => step === 'par');
    const query = new URLSearchParams({ code: `code-${rank}`, state, iss: scene.provider.url });
    const back = await fetch(`${secure.url}/connexion/retour?${query}`, {
      redirect: 'manual',
      headers: { ...headers, cookie: passing.split(';')[0] ?? '' },
    });
    expect(back.headers.getSetCookie().join('\n')).toMatch(
      /^__Host-di\.sid=[^;]+; Path=\/; HttpOnly; Secure; SameSite=Lax$/m,
    );
  });

  test('a cookie that was tampered with is nobody’s', async () => {
    const { visitor } = await loggedIn(scene);
    const forged = visitor.cookiesFor(base).replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'));
    const answer = await fetch(`${base}/`, { redirect: 'manual', headers: { cookie: forged } });
    expect(answer.headers.get('location')).toBe('/connexion?expiree=oui');
  });
});

describe('RP2: tabs', () => {
  test('two tabs that log in at once do not overwrite each other', async () => {
    const visitor = new Visitor();
    const [first, second] = [
      await upToTheReturn(visitor, '/connexion?retour=/faq'),
      await upToTheReturn(visitor, '/connexion?retour=/contact'),
    ];
    expect(here(await visitor.get(first))).toBe('/faq');
    expect(here(await visitor.get(second))).toBe('/contact');
  });

  test('five returns of one login at once open one session', async () => {
    const visitor = new Visitor();
    const callback = await upToTheReturn(visitor);
    const headers = { cookie: visitor.cookiesFor(callback) };
    const before = (await rows('sessions')) ?? 0;
    const asked = scene.provider.countOf('token');
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => fetch(callback, { redirect: 'manual', headers })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 400, 400, 400, 400]);
    expect(await rows('sessions')).toBe(before + 1);
    expect(scene.provider.countOf('token')).toBe(asked + 1);
  });
});

describe('RP3, S123: a return that nobody waits for', () => {
  const strayed = async (url: string, headers: Record<string, string> = {}) => {
    const [asked, opened] = [scene.provider.countOf('token'), await rows('sessions')];
    const answer = await fetch(url, { redirect: 'manual', headers });
    expect(answer.status).toBe(400);
    expect(await rows('sessions')).toBe(opened);
    expect(scene.provider.countOf('token')).toBe(asked);
    expect(answer.headers.getSetCookie()).toEqual([]);
    const body = await answer.text();
    expect(body).toMatch(/href="\/connexion"[^>]*>Reprendre la connexion/);
    return answer;
  };

  test.each([
    '',
    '?code=c',
    '?code=c&state=',
    '?code=c&state=unknown',
    '?code=c&state=a&state=b',
    '?error=access_denied',
  ])('/connexion/retour%s opens nothing, asks nothing, and leads to a fresh login', async (query) => {
    await strayed(`${base}/connexion/retour${query}`);
  });

  test('in another browser than the one that began: the same, and the login stays good for its own', async () => {
    const visitor = new Visitor();
    const callback = await upToTheReturn(visitor);
    await strayed(callback);
    expect((await visitor.get(callback)).status).toBe(200);
  });

  test('a bookmark goes to a fresh login by itself; a browser that keeps no cookie is not sent round and round', async () => {
    const url = `${base}/connexion/retour?code=c&state=old`;
    const bookmark = await strayed(url, { 'sec-fetch-site': 'none' });
    expect(bookmark.headers.get('refresh')).toBe('0; url=/connexion');
    const known = await strayed(url, { 'sec-fetch-site': 'cross-site', cookie: 'di.sid=s%3Adead.signature' });
    expect(known.headers.get('refresh')).toBe('0; url=/connexion');
    const withoutCookies = await strayed(url, { 'sec-fetch-site': 'cross-site', cookie: 'other=1' });
    expect(withoutCookies.headers.get('refresh')).toBeNull();
  });

  test('a replay or the back button of somebody signed in goes home', async () => {
    const visitor = new Visitor();
    const callback = await upToTheReturn(visitor);
    await visitor.get(callback, { follow: false });
    const replay = await visitor.get(callback, { follow: false });
    expect([replay.status, replay.headers.get('location')]).toEqual([303, '/']);
  });

  test('a login left for more than ten minutes has expired', async () => {
    const visitor = new Visitor();
    const callback = await upToTheReturn(visitor);
    scene.clock.advance(601);
    const page = await visitor.get(callback, { follow: false });
    expect(page.status).toBe(400);
    expect(page.body).toContain('Votre connexion a expiré');
  });
});
