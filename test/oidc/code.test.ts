import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { holdClock, moveClock, releaseClock } from '#test/clock.ts';
import { OpClient } from '#test/op-client.ts';
import { type OpWorld, startOp } from '#test/op-world.ts';
import { Visitor } from '#test/visitor.ts';

let op: OpWorld;
const visitor = new Visitor();
beforeAll(async () => {
  op = await startOp();
});
afterAll(() => op.stop());
afterEach(releaseClock);

const invalidGrant = { status: 400, body: { error: 'invalid_grant' } };

describe('OP18 an authorization code', () => {
  test('OP18 is exchanged for tokens by the client that asked for it', async () => {
    const { code, flow } = await op.clients.direct.arrive(visitor);
    const reply = await op.clients.direct.redeem(code, flow.verifier);
    expect(reply.status).toBe(200);
    expect(reply.body).toEqual({
      access_token: expect.stringMatching(/^[\w-]{43}$/),
      id_token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      refresh_token: expect.stringMatching(/^[\w-]{43}$/),
      token_type: 'Bearer',
      expires_in: 600,
      scope: 'openid profile email ogestion',
    });
  });

  test('OP18 a second use is refused, and the tokens of the first die', async () => {
    const { code, flow } = await op.clients.direct.arrive(visitor);
    const first = await op.clients.direct.redeem(code, flow.verifier);
    const { access_token, refresh_token } = first.body as { access_token: string; refresh_token: string };
    expect((await op.clients.direct.userinfo(access_token)).status).toBe(200);

    expect(await op.clients.direct.redeem(code, flow.verifier)).toMatchObject(invalidGrant);
    expect((await op.clients.direct.userinfo(access_token)).status).toBe(401);
    expect(await op.clients.direct.refresh(refresh_token)).toMatchObject(invalidGrant);
  });

  test('OP18 fact 9: of three redemptions in parallel exactly one succeeds', async () => {
    const { code, flow } = await op.clients.direct.arrive(visitor);
    const replies = await Promise.all([1, 2, 3].map(() => op.clients.direct.redeem(code, flow.verifier)));
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 400, 400]);
    for (const { status, body } of replies) if (status === 400) expect(body.error).toBe('invalid_grant');
  });

  test('OP18 a code of one client is worth nothing to another, and stays good for its own', async () => {
    const { code, flow } = await op.clients.direct.arrive(visitor);
    const { redirectUri: redirect_uri } = op.clients.direct.registered;
    expect(await op.clients.pushed.redeem(code, flow.verifier, { redirect_uri })).toMatchObject(invalidGrant);
    expect((await op.clients.direct.redeem(code, flow.verifier)).status).toBe(200);
  });

  test('OP18 it is bound to its redirect_uri', async () => {
    const { code, flow } = await op.clients.direct.arrive(visitor);
    const { redirectUri } = op.clients.direct.registered;
    const other = await op.clients.direct.redeem(code, flow.verifier, { redirect_uri: `${redirectUri}/` });
    expect(other).toMatchObject(invalidGrant);
    const none = await op.clients.direct.redeem(code, flow.verifier, { redirect_uri: undefined });
    expect(none).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
  });

  test.each([
    [59, 200],
    [60, 400],
  ])('OP18 fact 8: after %i seconds its redemption gives %i', async (seconds, status) => {
    holdClock();
    const { code, flow } = await op.clients.direct.arrive(visitor);
    moveClock(seconds);
    expect((await op.clients.direct.redeem(code, flow.verifier)).status).toBe(status);
  });

  test('OP18 an invented code is refused', async () => {
    expect(await op.clients.direct.redeem('x'.repeat(43), 'v'.repeat(43))).toMatchObject(invalidGrant);
  });

  test('OP18 fact 10: a code with U+0000 is refused, and is no fault of ours', async () => {
    expect(await op.clients.direct.redeem('x\0y', 'v'.repeat(43))).toMatchObject(invalidGrant);
  });
});

describe('OP19 the token endpoint', () => {
  test('OP19 answers in JSON that nobody keeps, successes and refusals alike', async () => {
    const { code, flow } = await op.clients.direct.arrive(visitor);
    for (const status of [200, 400]) {
      const reply = await op.clients.direct.redeem(code, flow.verifier);
      expect(reply.status).toBe(status);
      expect(reply.headers.get('cache-control')).toBe('no-store');
      expect(reply.headers.get('content-type')).toMatch(/^application\/json/);
    }
  });

  test.each([
    'password',
    'urn:ietf:params:oauth:grant-type:device_code',
    'implicit',
    'urn:openid:params:grant-type:ciba',
  ])('OP20 the grant type %s does not exist here', async (grant_type) => {
    const reply = await op.clients.secret.token({ grant_type, username: 'x', password: 'y' });
    expect(reply).toMatchObject({ status: 400, body: { error: 'unsupported_grant_type' } });
  });

  test('OP20 client_credentials is refused to a client that was not given it', async () => {
    const reply = await op.clients.secret.token({ grant_type: 'client_credentials' });
    expect(reply).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
    expect(reply.body).not.toHaveProperty('access_token');
  });

  test('OP20 client_credentials is granted to a client that was given it, and opens nobody’s data', async () => {
    const { row } = op.registered.secret;
    const grants = { grant_types: ['client_credentials' as const], response_types: [], redirect_uris: [] };
    await op.register({ ...row, clientId: 'machine', metadata: { ...row.metadata, ...grants } });
    const machine = new OpClient({ ...op.clients.secret.registered, clientId: 'machine' }, op.metadata);
    const reply = await machine.token({ grant_type: 'client_credentials' });
    expect(reply).toMatchObject({ status: 200, body: { token_type: 'Bearer' } });
    expect(reply.body).not.toHaveProperty('id_token');
    expect((await machine.userinfo(String(reply.body.access_token))).status).toBe(401);
  });
});
