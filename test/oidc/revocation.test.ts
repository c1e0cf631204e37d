import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { post, type Tokens } from '#test/op-client.ts';
import { type OpWorld, startOp } from '#test/op-world.ts';
import { Visitor } from '#test/visitor.ts';

let op: OpWorld;
const visitor = new Visitor();
let tokens: Tokens;
beforeAll(async () => {
  op = await startOp();
});
beforeEach(async () => {
  tokens = await op.clients.direct.signIn(visitor);
});
afterAll(() => op.stop());

const works = async () => (await op.clients.direct.userinfo(tokens.access_token)).status === 200;

describe('OP29 revocation', () => {
  test('OP29 an access token dies; its refresh token lives', async () => {
    expect(await works()).toBe(true);
    expect((await op.clients.direct.revoke(tokens.access_token)).status).toBe(200);
    expect(await works()).toBe(false);
  });

  test('OP29 a refresh token takes its access tokens along', async () => {
    const reply = await op.clients.direct.revoke(tokens.refresh_token, { token_type_hint: 'refresh_token' });
    expect(reply.status).toBe(200);
    expect(await works()).toBe(false);
    expect(await op.clients.direct.refresh(tokens.refresh_token)).toMatchObject({ body: { error: 'invalid_grant' } });
  });

  test('OP29 a wrong hint misleads nobody', async () => {
    await op.clients.direct.revoke(tokens.access_token, { token_type_hint: 'refresh_token' });
    expect(await works()).toBe(false);
  });

  test('OP29 an unknown token is as good as revoked', async () => {
    expect((await op.clients.direct.revoke('x'.repeat(43))).status).toBe(200);
    expect((await op.clients.direct.revoke(tokens.id_token)).status).toBeLessThan(500);
    expect(await works()).toBe(true);
  });

  test('OP29 the token of another client is left alone', async () => {
    expect((await op.clients.secret.revoke(tokens.access_token)).status).toBe(200);
    expect((await op.clients.secret.revoke(tokens.refresh_token)).status).toBe(200);
    expect(await works()).toBe(true);
    expect((await op.clients.direct.refresh(tokens.refresh_token)).status).toBe(200);
  });

  test('OP29 nobody revokes without saying who he is', async () => {
    const reply = await post(op.metadata.revocation_endpoint, {
      token: tokens.access_token,
      client_id: op.clients.direct.id,
    });
    expect(reply).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
    expect(await works()).toBe(true);
  });

  test('OP29 the session goes on: the application gets new tokens without a password', async () => {
    await op.clients.direct.revoke(tokens.refresh_token);
    tokens = await op.clients.direct.signIn(visitor, undefined, { prompt: 'none' });
    expect(await works()).toBe(true);
  });
});
