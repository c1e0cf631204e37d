import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { holdClock, moveClock, releaseClock } from '#test/clock.ts';
import { loginThroughForm } from '#test/op-client.ts';
import { type OpWorld, startOp } from '#test/op-world.ts';
import { type Answer, Visitor } from '#test/visitor.ts';
import { CLAIRE, DEMO_PASSWORD, PAUL } from '../../scripts/cast.ts';

let op: OpWorld;
beforeAll(async () => {
  op = await startOp();
});
afterEach(releaseClock);
afterAll(() => op.stop());

const begin = async (visitor: Visitor) => visitor.get((await op.clients.direct.begin()).url);
const credentials = { email: CLAIRE.email, password: DEMO_PASSWORD };

/** A stale page leads back to the application it was for. */
function expectStale(answer: Answer): void {
  expect(answer.status).toBe(400);
  expect(answer.body).toContain('Cette page de connexion a expiré');
  expect(answer.body).toContain(`href="${op.registered.direct.row.startUrl}"`);
}

/** A stale page has nothing to ask of who is signed in. */
function expectStraightOn({ status, headers }: Answer): void {
  expect([status, headers.get('location')]).toEqual([303, op.registered.direct.row.startUrl]);
  expect(headers.getSetCookie().join()).not.toContain('og.interaction');
}

describe('OP15 a login in progress', () => {
  test('OP15 belongs to the browser that began it: another one can neither read nor finish it', async () => {
    const page = await begin(new Visitor());
    const stranger = new Visitor();
    expectStale(await stranger.get(page.url));
    expectStale(await loginThroughForm(stranger, page, CLAIRE));
    expect(stranger.cookieNames).not.toContain('og.session');
  });

  test('OP15 belongs to that browser still when another has one of its own', async () => {
    const page = await begin(new Visitor());
    const other = new Visitor();
    await begin(other);
    expectStale(await loginThroughForm(other, page, CLAIRE));
  });

  test('OP15 cannot be guessed', async () => {
    const uids = await Promise.all(
      [1, 2].map(async () => new URL((await begin(new Visitor())).url).pathname.slice(11)),
    );
    for (const uid of uids) expect(uid).toMatch(/^[\w-]{21,}$/);
    expect(uids[0]).not.toBe(uids[1]);
  });

  test.each([
    ['another site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.test' }],
    ['a sister host', { 'sec-fetch-site': 'same-site', origin: 'https://soeur.test' }],
    ['no page of ours', { 'sec-fetch-site': 'none' }],
  ])('OP15 a form posted by %s signs nobody in', async (_case, headers) => {
    const visitor = new Visitor();
    const page = await begin(visitor);
    const answer = await visitor.post(page.url, credentials, { headers });
    expect(answer.status).toBe(403);
    expect(visitor.cookieNames).not.toContain('og.session');
  });

  test('OP15 where a browser sends no fetch metadata, the Origin decides', async () => {
    const send = (origin: string) => async () => {
      const visitor = new Visitor();
      const page = await begin(visitor);
      const headers = {
        origin,
        cookie: visitor.cookiesFor(page.url),
        'content-type': 'application/x-www-form-urlencoded',
      };
      const body = new URLSearchParams(credentials).toString();
      return (await fetch(page.url, { method: 'POST', headers, body, redirect: 'manual' })).status;
    };
    expect(await send(op.url)()).toBe(303);
    expect(await send('https://evil.test')()).toBe(403);
    expect(await send('null')()).toBe(403);
  });

  test('OP13 after the credentials the redirect is a 303, which carries them nowhere', async () => {
    const visitor = new Visitor();
    await loginThroughForm(visitor, await begin(visitor), CLAIRE);
    const redirects = visitor.trail.map(({ status }) => status).filter((status) => status >= 300 && status < 400);
    expect(new Set(redirects)).toEqual(new Set([303]));
  });
});

describe('G74 fact 12: une page de connexion périmée mène à l’application', () => {
  test('G74 fact 12: gardée trop longtemps', async () => {
    holdClock();
    const visitor = new Visitor();
    const page = await begin(visitor);
    moveClock(31 * 60);
    expectStale(await visitor.get(page.url));
    expectStale(await loginThroughForm(visitor, page, CLAIRE));
  });

  test('fact 12: juste avant, elle sert encore', async () => {
    holdClock();
    const visitor = new Visitor();
    const page = await begin(visitor);
    moveClock(29 * 60);
    expect((await loginThroughForm(visitor, page, CLAIRE)).url).toContain('code=');
  });

  test('G74 S123 fact 12: déjà utilisée, un favori va droit à l’application tant que la session est ouverte', async () => {
    const visitor = new Visitor();
    const page = await begin(visitor);
    await loginThroughForm(visitor, page, CLAIRE);
    expectStraightOn(await visitor.get(page.url, { follow: false }));
    expectStale(await loginThroughForm(visitor, page, PAUL));
    await visitor.submit(await visitor.get(op.url), '/deconnexion');
    expectStale(await visitor.get(page.url));
  });

  test('G74 inconnue, elle mène à oGestion', async () => {
    const answer = await new Visitor().get(`${op.url}/connexion/jamais-vue`);
    expect(answer.body).toContain('Cette page de connexion a expiré');
    expect(answer.body).toContain(`href="${op.url}"`);
  });

  test('G74 la suite d’une connexion finie va droit à l’application aussi', async () => {
    const visitor = new Visitor();
    const page = await begin(visitor);
    await loginThroughForm(visitor, page, CLAIRE);
    const resume = visitor.trail.find(({ url }) => url.startsWith(`${op.url}/auth/`))?.url ?? '';
    expectStraightOn(await visitor.get(resume, { follow: false }));
  });
});
