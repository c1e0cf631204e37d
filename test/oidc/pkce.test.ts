import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type OpWorld, startOp } from '#test/op-world.ts';
import { Visitor } from '#test/visitor.ts';
import { digitInvest } from '../../scripts/seed/digit-invest-client.ts';

let op: OpWorld;
const visitor = new Visitor();
beforeAll(async () => {
  op = await startOp();
});
afterAll(() => op.stop());

const invalidGrant = { status: 400, body: { error: 'invalid_grant' } };

describe('OP10 PKCE', () => {
  test.each(['direct', 'secret', 'tiers'] as const)('OP10 is required of the client « %s »', async (name) => {
    const { query, flow } = await op.clients[name].arrive(visitor, undefined, {
      code_challenge: undefined,
      code_challenge_method: undefined,
    });
    expect(Object.fromEntries(query)).toMatchObject({ error: 'invalid_request', state: flow.state, iss: op.url });
    expect(query.has('code')).toBe(false);
  });

  test('OP10 is required at the pushed request endpoint too', async () => {
    const { redirectUri: redirect_uri, scope } = op.clients.pushed.registered;
    const request = { client_id: op.clients.pushed.id, response_type: 'code', redirect_uri, scope };
    expect(await op.clients.pushed.par(request)).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
  });

  test.each([{ code_challenge_method: 'plain' }, { code_challenge_method: undefined }])(
    'OP10 the method plain, said or understood, is refused: %j',
    async (changes) => {
      const { query } = await op.clients.direct.arrive(visitor, undefined, changes);
      expect(query.get('error')).toBe('invalid_request');
    },
  );

  test('OP10 a wrong verifier, or none, gives no token; the right one does', async () => {
    const { code, flow } = await op.clients.direct.arrive(visitor);
    expect(await op.clients.direct.redeem(code, 'w'.repeat(43))).toMatchObject(invalidGrant);
    expect(await op.clients.direct.redeem(code, undefined)).toMatchObject(invalidGrant);
    expect((await op.clients.direct.redeem(code, flow.verifier)).status).toBe(200);
  });

  test('OP10 a malformed challenge is refused', async () => {
    const { query } = await op.clients.direct.arrive(visitor, undefined, { code_challenge: 'short' });
    expect(query.get('error')).toBe('invalid_request');
  });
});

describe('OP10 a client for which PKCE was lifted', () => {
  test('OP10 logs in with a nonce in its place', async () => {
    const { code } = await op.clients.lifted.arrive(visitor);
    expect((await op.clients.lifted.redeem(code)).status).toBe(200);
  });

  test('OP10 must have that nonce', async () => {
    const { query } = await op.clients.lifted.arrive(visitor, undefined, { nonce: undefined });
    expect(Object.fromEntries(query)).toMatchObject({ error: 'invalid_request' });
    expect(query.has('code')).toBe(false);
  });

  test('OP10 a verifier where no challenge was given is refused (downgrade)', async () => {
    const { code } = await op.clients.lifted.arrive(visitor);
    const reply = await op.clients.lifted.redeem(code, undefined, { code_verifier: 'v'.repeat(43) });
    expect(reply).toMatchObject(invalidGrant);
  });

  test('OP10 may use PKCE all the same, and is then held to it', async () => {
    const changes = { code_challenge: 'c'.repeat(43), code_challenge_method: 'S256', nonce: undefined };
    const { code } = await op.clients.lifted.arrive(visitor, undefined, changes);
    expect(await op.clients.lifted.redeem(code)).toMatchObject(invalidGrant);
  });
});

test('OP10 no client shipped with the project has PKCE lifted', async () => {
  expect(digitInvest('http://localhost:3001', {}).pkceRequired).toBe(true);
  const { rows } = await op.db.query('select client_id from clients where not pkce_required');
  expect(rows).toEqual([{ client_id: op.clients.lifted.id }]);
});
