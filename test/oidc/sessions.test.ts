import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { holdClock, moveClock, releaseClock } from '#test/clock.ts';
import type { Tokens } from '#test/op-client.ts';
import { type OpWorld, startOp } from '#test/op-world.ts';
import { type Answer, Visitor } from '#test/visitor.ts';
import { CLAIRE, DEMO_PASSWORD, PAUL } from '../../scripts/cast.ts';

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

const MINUTE = 60;
/** Whether these cookies are those of a signed-in person. */
const opensHome = async (cookie: string) =>
  (await fetch(`${op.url}/`, { headers: { cookie }, redirect: 'manual' })).status === 200;
const isSignedIn = async (browser = visitor) =>
  (await browser.get(`${op.url}/`)).body.includes('Bienvenue dans votre espace');
const silently = async () => (await op.clients.direct.arrive(visitor, CLAIRE, { prompt: 'none' })).query.has('code');

describe('OP16 session fixation', () => {
  test('OP16 whoever planted his own session in the browser does not share the next one', async () => {
    await op.clients.direct.signIn(visitor, PAUL);
    const planted = visitor.cookiesFor(`${op.url}/`);
    expect(await opensHome(planted)).toBe(true);
    await op.clients.direct.signIn(visitor, CLAIRE, { prompt: 'login' });
    expect(await opensHome(planted)).toBe(false);
    expect(await opensHome(visitor.cookiesFor(`${op.url}/`))).toBe(true);
  });

  test('OP16 the cookie changes when the same person gives the password again', async () => {
    await op.clients.direct.signIn(visitor);
    const before = visitor.cookiesFor(`${op.url}/`);
    await op.clients.direct.signIn(visitor, CLAIRE, { prompt: 'login' });
    expect(await opensHome(before)).toBe(false);
    expect(await opensHome(visitor.cookiesFor(`${op.url}/`))).toBe(true);
  });

  test('OP15 a cookie that we did not sign opens nothing', async () => {
    await op.clients.direct.signIn(visitor);
    const id = /og\.session=([^;]*)/.exec(visitor.cookiesFor(`${op.url}/`))?.[1];
    expect(await opensHome(`og.session=${id}; og.session.sig=${'x'.repeat(43)}`)).toBe(false);
    expect(await opensHome(`og.session=${id}`)).toBe(false);
  });

  test('OP16 the cookie is out of reach of scripts and of other sites', async () => {
    const flow = await op.clients.direct.begin();
    const page = await visitor.get(flow.url);
    const answer = await visitor.submit(page, '/connexion/', { email: CLAIRE.email, password: 'x' }, { follow: false });
    expect(answer.headers.getSetCookie().filter((line) => line.includes('session'))).toEqual([]);
    await op.clients.direct.signIn(visitor);
    const set = (await visitor.get((await op.clients.direct.begin()).url, { follow: false })).headers.getSetCookie();
    const session = set.find((line) => line.startsWith('og.session=')) ?? '';
    expect(session).toMatch(/; httponly/i);
    expect(session).toMatch(/; samesite=lax/i);
    expect(session).toMatch(/; path=\/(;|$)/i);
  });
});

describe('OP33 a session that ends while a request leans on it', () => {
  /** Ends every session in a transaction, commits it once `request` waits for its rows, and gives what was answered. */
  async function endedDuring(request: () => Promise<Answer>): Promise<Answer> {
    const tx = await op.db.connect();
    await tx.query(`begin; delete from oidc_records where model in ('Session', 'Grant')`);
    const answer = request();
    const waiting = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    while ((await op.db.query(waiting)).rowCount === 0);
    await tx.query('commit');
    tx.release();
    return answer;
  }

  test('OP33 G22 is not brought back', async () => {
    await op.clients.direct.signIn(visitor);
    const { url } = await op.clients.direct.begin();
    const answer = await endedDuring(() => visitor.get(url, { follow: false }));
    expect([answer.status, answer.body.includes('Reprendre la connexion')]).toEqual([400, true]);
    expect([answer.headers.getSetCookie(), answer.headers.get('location')]).toEqual([[], null]);
    expect(await silently()).toBe(false);
  });

  test('OP33 OP16 nor under the new name that a login gives it', async () => {
    await op.clients.direct.signIn(visitor);
    const page = await visitor.get((await op.clients.direct.begin({ prompt: 'login' })).url);
    const sent = await visitor.submit(
      page,
      '/connexion/',
      { email: CLAIRE.email, password: DEMO_PASSWORD },
      { follow: false },
    );
    const answer = await endedDuring(() => visitor.get(sent.headers.get('location') ?? '', { follow: false }));
    expect([answer.status, answer.headers.getSetCookie()]).toEqual([400, []]);
    expect(await silently()).toBe(false);
  });
});

describe('G24 la durée d’une session', () => {
  test('G24 30 minutes sans rien faire y mettent fin', async () => {
    holdClock();
    const { access_token } = await op.clients.direct.signIn(visitor);
    moveClock(31 * MINUTE);
    expect(await silently()).toBe(false);
    expect((await op.clients.direct.userinfo(access_token)).status).toBe(401);
    expect(await isSignedIn()).toBe(false);
  });

  test.each([
    ['une page d’oGestion', () => isSignedIn()],
    ['une application qui s’ouvre', () => silently()],
    ['« Rester connecté »', async () => (await visitor.post(`${op.url}/session`, {})).status === 204],
  ])('G24 %s la prolonge de 30 minutes', async (_case, act) => {
    holdClock();
    await op.clients.direct.signIn(visitor);
    for (const _time of ['once', 'twice']) {
      moveClock(29 * MINUTE);
      expect(await act()).toBe(true);
    }
    moveClock(29 * MINUTE);
    expect(await isSignedIn()).toBe(true);
  });

  test.each([
    ['userinfo', async (tokens: Tokens) => op.clients.direct.userinfo(tokens.access_token)],
    ['un jeton rafraîchi', async (tokens: Tokens) => op.clients.direct.refresh(tokens.refresh_token)],
  ])('G24 une application où l’on travaille la prolonge aussi : %s', async (_case, work) => {
    holdClock();
    const tokens = await op.clients.direct.signIn(visitor);
    moveClock(9 * MINUTE);
    expect((await work(tokens)).status).toBe(200);
    moveClock(25 * MINUTE);
    expect(await isSignedIn()).toBe(true);
  });

  test('G24 une application ne la prolonge pas au-delà de 8 heures, ni après sa fin', async () => {
    holdClock();
    const { refresh_token } = await op.clients.direct.signIn(visitor);
    for (let minutes = 0; minutes < 475; minutes += 25) {
      expect((await op.clients.direct.refresh(refresh_token)).status).toBe(200);
      moveClock(25 * MINUTE);
    }
    moveClock(6 * MINUTE);
    expect((await op.clients.direct.refresh(refresh_token)).status).toBe(400);
    expect(await isSignedIn()).toBe(false);
  });

  test('G24 8 heures après le mot de passe elle s’arrête, quoi qu’on fasse', async () => {
    holdClock();
    const { refresh_token } = await op.clients.direct.signIn(visitor);
    for (let minutes = 0; minutes < 470; minutes += 25) {
      moveClock(25 * MINUTE);
      expect(await isSignedIn()).toBe(true);
    }
    moveClock(6 * MINUTE);
    expect(await isSignedIn()).toBe(false);
    expect(await silently()).toBe(false);
    expect((await op.clients.direct.refresh(refresh_token)).status).toBe(400);
  });

  test('G24 « Rester connecté » ne rouvre rien et n’est pas pour les autres sites', async () => {
    expect((await visitor.post(`${op.url}/session`, {})).status).toBe(401);
    await op.clients.direct.signIn(visitor);
    const headers = { 'sec-fetch-site': 'cross-site', origin: 'https://evil.test' };
    expect((await visitor.post(`${op.url}/session`, {}, { headers })).status).toBe(403);
  });

  test('G24 la page dit à ui.js combien de temps il reste', async () => {
    await op.clients.direct.signIn(visitor);
    expect((await visitor.get(`${op.url}/`)).body).toMatch(/data-session-seconds="1800" data-session-url="\/session"/);
  });

  test('G24 5 minutes avant la fin des 8 heures, elle dit 5 minutes, quoi qu’on fasse', async () => {
    holdClock();
    await op.clients.direct.signIn(visitor);
    for (let minutes = 0; minutes < 475; minutes += 25) {
      expect(await isSignedIn()).toBe(true);
      moveClock(25 * MINUTE);
    }
    expect((await visitor.get(`${op.url}/`)).body).toContain('data-session-seconds="300"');
  });
});

test('fact 13: codes and tokens carry the session they came by', async () => {
  await op.clients.direct.signIn(visitor);
  const { rows } = await op.db.query(
    `select distinct model, payload ? 'sessionUid' as bound from oidc_records where model in ('AuthorizationCode', 'AccessToken', 'RefreshToken')`,
  );
  expect(rows.sort((a, b) => a.model.localeCompare(b.model))).toEqual(
    ['AccessToken', 'AuthorizationCode', 'RefreshToken'].map((model) => ({ model, bound: true })),
  );
});
