import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { loginThroughForm } from '#test/op-client.ts';
import { discover, type OpWorld, startOp } from '#test/op-world.ts';
import { Visitor } from '#test/visitor.ts';
import type { App } from '../../idp-ogestion/src/app.ts';
import { CLAIRE } from '../../scripts/cast.ts';

let op: OpWorld;
let first: App;
let second: App;
let visitor: Visitor;
beforeAll(async () => {
  op = await startOp();
  first = op.first;
  second = await op.startAnother();
});
beforeEach(() => {
  visitor = new Visitor();
  op.serveFrom(first.handler);
});
afterAll(() => op.stop());

const jwks = async (app: App) => {
  op.serveFrom(app.handler);
  return (await fetch(op.metadata.jwks_uri)).json();
};

describe('two processes on one database', () => {
  test('fact 10: a login begun at one is finished at the other, and its code redeemed at the first', async () => {
    const { url, verifier } = await op.clients.pushed.begin();
    op.serveFrom(second.handler);
    const page = await visitor.get(url);
    op.serveFrom(first.handler);
    const again = await visitor.get(page.url);
    op.serveFrom(second.handler);
    const code = new URL((await loginThroughForm(visitor, again, CLAIRE)).url).searchParams.get('code') ?? '';
    op.serveFrom(first.handler);
    expect((await op.clients.pushed.redeem(code, verifier)).status).toBe(200);
  });

  test('fact 10: answers may alternate with every request', async () => {
    let turn = 0;
    op.serveFrom((req, res) => [first, second][turn++ % 2]?.handler(req, res));
    const { access_token, refresh_token } = await op.clients.direct.signIn(visitor);
    expect((await op.clients.direct.userinfo(access_token)).status).toBe(200);
    expect((await op.clients.direct.refresh(refresh_token)).status).toBe(200);
    expect((await op.clients.direct.arrive(visitor, CLAIRE, { prompt: 'none' })).query.has('code')).toBe(true);
  });

  test('a logout at one is a logout at the other', async () => {
    const { access_token } = await op.clients.direct.signIn(visitor);
    op.serveFrom(second.handler);
    expect((await op.clients.direct.userinfo(access_token)).status).toBe(200);
    await visitor.submit(await visitor.get(`${op.url}/`), '/deconnexion');
    op.serveFrom(first.handler);
    expect((await op.clients.direct.userinfo(access_token)).status).toBe(401);
    expect((await visitor.get(`${op.url}/`)).body).toContain('Je me connecte');
  });

  test('OP18 fact 9: a code redeemed at both at once is redeemed once', async () => {
    const { code, flow } = await op.clients.direct.arrive(visitor);
    let turn = 0;
    op.serveFrom((req, res) => [first, second][turn++ % 2]?.handler(req, res));
    const replies = await Promise.all([1, 2, 3, 4].map(() => op.clients.direct.redeem(code, flow.verifier)));
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 400, 400, 400]);
  });

  test('OP21 an assertion used at one is used at the other', async () => {
    const client_assertion = await op.clients.direct.clientAssertion();
    expect((await op.clients.direct.revoke('x', { client_assertion })).status).toBe(200);
    op.serveFrom(second.handler);
    expect((await op.clients.direct.revoke('x', { client_assertion })).status).toBe(401);
  });

  test('OP3 both publish the same keys and the same metadata', async () => {
    expect(await jwks(second)).toEqual(await jwks(first));
    op.serveFrom(second.handler);
    expect(await discover(op.url)).toEqual(op.metadata);
  });

  test('OP3 started at once on an empty key table, they end with the same keys', async () => {
    await op.db.query('delete from signing_keys');
    const started = await Promise.all([1, 2, 3].map(() => op.startAnother()));
    const published = [];
    for (const app of started) published.push(await jwks(app));
    expect(published[1]).toEqual(published[0]);
    expect(published[2]).toEqual(published[0]);
    expect((published[0] as { keys: unknown[] }).keys).toHaveLength(4);
  });
});

test('a process that starts again finds the sessions, the tokens and the logins in progress', async () => {
  const { access_token } = await op.clients.direct.signIn(visitor);
  const { url } = await op.clients.direct.begin();
  const other = new Visitor();
  const page = await other.get(url);
  const restarted = await op.startAnother();
  op.serveFrom(restarted.handler);
  expect((await op.clients.direct.userinfo(access_token)).status).toBe(200);
  expect((await visitor.get(`${op.url}/`)).body).toContain('Bienvenue dans votre espace');
  expect((await loginThroughForm(other, page, CLAIRE)).url).toContain('code=');
});

test('fact 1 fact 8: a cookie secret is replaced without signing anybody out, then forgotten', async () => {
  const settings = {
    OGESTION_COOKIE_SECRETS: 'the-next-cookie-secret-of-the-tests,cookie-secret-of-the-tests-number-one',
  };
  await op.clients.direct.signIn(visitor);
  const home = async () => (await visitor.get(`${op.url}/`)).body;
  op.serveFrom((await op.startAnother(settings)).handler);
  expect(await home()).toContain('Bienvenue dans votre espace');
  op.serveFrom((await op.startAnother({ OGESTION_COOKIE_SECRETS: 'a-secret-that-signed-no-cookie-at-all' })).handler);
  expect(await home()).toContain('Je me connecte');
});
