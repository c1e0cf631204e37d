import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { JWTPayload } from 'jose';
import { epochSeconds, systemClock } from '#shared/clock.ts';
import { makeClientKey } from '#test/client-key.ts';
import { holdClock, moveClock, releaseClock } from '#test/clock.ts';
import { ASSERTION_TYPE, basic, type Params, post } from '#test/op-client.ts';
import { type OpWorld, startOp } from '#test/op-world.ts';
import { Visitor } from '#test/visitor.ts';

let op: OpWorld;
let refresh: Params;
let refreshWithSecret: Params;
beforeAll(async () => {
  op = await startOp();
  const visitor = new Visitor();
  const of = async (client: 'direct' | 'secret') => (await op.clients[client].signIn(visitor)).refresh_token;
  refresh = { grant_type: 'refresh_token', refresh_token: await of('direct') };
  refreshWithSecret = { grant_type: 'refresh_token', refresh_token: await of('secret') };
});
afterEach(releaseClock);
afterAll(() => op.stop());

const now = () => epochSeconds(systemClock);
const invalidClient = { status: 401, body: { error: 'invalid_client' } };
const present = (client_assertion: string) =>
  post(op.metadata.token_endpoint, { ...refresh, client_assertion_type: ASSERTION_TYPE, client_assertion });

describe('OP21 private_key_jwt', () => {
  test('OP21 a signed assertion for the issuer is accepted', async () => {
    expect((await present(await op.clients.direct.clientAssertion())).status).toBe(200);
  });

  test('OP21 it serves once', async () => {
    const assertion = await op.clients.direct.clientAssertion();
    expect((await present(assertion)).status).toBe(200);
    expect(await present(assertion)).toMatchObject(invalidClient);
  });

  test('OP21 of three uses in parallel exactly one succeeds', async () => {
    const assertion = await op.clients.direct.clientAssertion();
    const replies = await Promise.all([1, 2, 3].map(() => present(assertion)));
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 401, 401]);
  });

  test('OP21 it serves once whichever the endpoint', async () => {
    const client_assertion = await op.clients.direct.clientAssertion();
    expect((await op.clients.direct.revoke('inconnu', { client_assertion })).status).toBe(200);
    expect(await present(client_assertion)).toMatchObject(invalidClient);
  });

  test.each<[string, () => JWTPayload]>([
    ['for the token endpoint', () => ({ aud: op.metadata.token_endpoint })],
    ['for the issuer in a list', () => ({ aud: [op.url] })],
    ['for somebody else', () => ({ aud: 'https://evil.test' })],
    ['of another subject', () => ({ sub: op.clients.pushed.id })],
    ['of another issuer', () => ({ iss: op.clients.pushed.id })],
    ['without a name of its own', () => ({ jti: '' })],
    ['without an end', () => ({ exp: 0 })],
    ['that has ended', () => ({ exp: now() - 60 })],
    ['that ends in a day', () => ({ exp: now() + 86_400 })],
    ['that ends in 301 seconds', () => ({ exp: now() + 301 })],
    ['OP22 made in two minutes', () => ({ iat: now() + 120 })],
    ['OP22 good only in two minutes', () => ({ nbf: now() + 120 })],
  ])('OP21 an assertion %s is refused', async (_case, changes) => {
    holdClock();
    expect(await present(await op.clients.direct.clientAssertion(changes()))).toMatchObject(invalidClient);
  });

  test('OP21 an assertion that ends in 300 seconds is accepted', async () => {
    holdClock();
    const longest = await op.clients.direct.clientAssertion({ exp: now() + 300 });
    expect((await present(longest)).status).toBe(200);
  });

  test('OP22 a clock that is ten seconds fast is tolerated', async () => {
    holdClock();
    const ahead = { iat: now() + 10, nbf: now() + 10 };
    expect((await present(await op.clients.direct.clientAssertion(ahead))).status).toBe(200);
  });

  test('OP21 the key of another client, or an unknown one, signs for nobody', async () => {
    const stolen = op.clients.pushed.registered.credential;
    for (const key of ['key' in stolen ? stolen.key : {}, await makeClientKey()]) {
      expect(await present(await op.clients.direct.clientAssertion({}, key))).toMatchObject(invalidClient);
    }
  });

  test('OP21 an assertion cannot be replayed after its end either', async () => {
    holdClock();
    const assertion = await op.clients.direct.clientAssertion();
    expect((await present(assertion)).status).toBe(200);
    for (const seconds of [30, 40, 3600]) {
      moveClock(seconds);
      expect((await present(assertion)).status).toBe(401);
    }
  });
});

describe('OP21 only the registered method', () => {
  const withSecret = (secret: string) =>
    post(op.metadata.token_endpoint, refreshWithSecret, { authorization: basic(op.clients.secret.id, secret) });
  const secretOf = () => {
    const { credential } = op.clients.secret.registered;
    return 'secret' in credential ? credential.secret : '';
  };

  test('OP21 the right secret is accepted', async () => {
    expect((await withSecret(secretOf())).status).toBe(200);
  });

  test('OP19 a wrong one is refused with a challenge', async () => {
    const reply = await withSecret(`${secretOf()}x`);
    expect(reply).toMatchObject(invalidClient);
    expect(reply.headers.get('www-authenticate')).toMatch(/^Basic realm=/);
    expect(reply.headers.get('cache-control')).toBe('no-store');
  });

  test('OP21 the hash in the database is not the secret: presenting it opens nothing', async () => {
    const { rows } = await op.db.query('select secret_hash from clients where client_id = $1', [op.clients.secret.id]);
    expect(rows[0].secret_hash).not.toBe(secretOf());
    expect(await withSecret(rows[0].secret_hash)).toMatchObject(invalidClient);
  });

  test('OP21 a client with a key has no secret, and a client with a secret no assertion', async () => {
    const asDirect = { authorization: basic(op.clients.direct.id, secretOf()) };
    expect(await post(op.metadata.token_endpoint, refresh, asDirect)).toMatchObject(invalidClient);
    const key = await makeClientKey();
    expect(await present(await op.clients.secret.clientAssertion({}, key))).toMatchObject(invalidClient);
  });

  test('OP21 fact 8: no authentication at all, nobody at all', async () => {
    const anonymous = await post(op.metadata.token_endpoint, { ...refresh, client_id: op.clients.direct.id });
    expect(anonymous).toMatchObject(invalidClient);
    const unknown = await post(op.metadata.token_endpoint, refresh, { authorization: basic('inconnu', 'x') });
    expect(unknown).toMatchObject(invalidClient);
  });

  test('OP21 two proofs at once are refused', async () => {
    const client_assertion = await op.clients.direct.clientAssertion();
    const both = { ...refresh, client_assertion_type: ASSERTION_TYPE, client_assertion };
    const reply = await post(op.metadata.token_endpoint, both, { authorization: basic(op.clients.direct.id, 'x') });
    expect(reply).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
  });
});
