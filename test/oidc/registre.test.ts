import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { holdClock, moveClock, releaseClock } from '#test/clock.ts';
import { OpClient } from '#test/op-client.ts';
import { type OpWorld, startOp } from '#test/op-world.ts';
import { Visitor } from '#test/visitor.ts';
import type { RegisteredClient } from '../../idp-ogestion/src/store/clients.ts';

let op: OpWorld;
let row: RegisteredClient;
const visitor = new Visitor();
beforeAll(async () => {
  op = await startOp();
  row = op.registered.direct.row;
  holdClock();
  await op.clients.direct.signIn(visitor);
});
afterAll(() => {
  releaseClock();
  return op.stop();
});

const open = async () => new Visitor().get((await op.clients.direct.begin()).url, { follow: false });
/** The time the registry may still answer from memory. */
const settle = () => moveClock(1);
const disable = (enabled: boolean) =>
  op.db.query('update clients set enabled = $2 where client_id = $1', [row.clientId, enabled]).then(settle);

describe('fact 17: the registry is read live', () => {
  test('fact 17: a client registered while oGestion runs may begin at once', async () => {
    await op.register({ ...row, clientId: 'nouvelle' });
    const client = new OpClient({ ...op.clients.direct.registered, clientId: 'nouvelle' }, op.metadata);
    expect((await client.arrive(visitor)).query.has('code')).toBe(true);
  });

  test('fact 17: a name changed shows on its login page a second later', async () => {
    await op.register({ ...row, name: 'Un nouveau nom' });
    settle();
    const page = await new Visitor().get((await op.clients.direct.begin()).url);
    expect(page.body).toContain('Un nouveau nom</h1>');
    await op.register(row);
    settle();
  });

  test('fact 17: an address withdrawn is refused, one added is followed', async () => {
    const elsewhere = `${op.rp.url}/ailleurs`;
    await op.register({ ...row, metadata: { ...row.metadata, redirect_uris: [elsewhere] } });
    settle();
    expect((await open()).status).toBe(400);
    const { query } = await op.clients.direct.arrive(visitor, undefined, { redirect_uri: elsewhere });
    expect(query.has('code')).toBe(true);
    await op.register(row);
    settle();
    expect((await open()).status).toBe(303);
  });

  test('fact 17: a client that was disabled neither begins, nor redeems, nor refreshes, nor reads', async () => {
    const { code, flow } = await op.clients.direct.arrive(visitor);
    const tokens = await op.clients.direct.signIn(visitor);
    await disable(false);
    expect((await open()).body).toContain('Cette application n’est pas reconnue');
    expect((await op.clients.direct.redeem(code, flow.verifier)).status).toBe(401);
    expect((await op.clients.direct.refresh(tokens.refresh_token)).status).toBe(401);
    expect((await op.clients.direct.userinfo(tokens.access_token)).status).toBe(401);
    await disable(true);
    expect((await op.clients.direct.refresh(tokens.refresh_token)).status).toBe(200);
  });

  test('fact 17: a secret changed replaces the former', async () => {
    const { row: former } = op.registered.secret;
    const { refresh_token } = await op.clients.secret.signIn(visitor);
    await op.register({ ...former, secretHash: 'x'.repeat(43) });
    settle();
    expect((await op.clients.secret.refresh(refresh_token)).status).toBe(401);
    await op.register(former);
    settle();
    expect((await op.clients.secret.refresh(refresh_token)).status).toBe(200);
  });
});

describe('the registry at rest', () => {
  test('OP21 rule 6: it keeps the digest of a secret, which is long and random', async () => {
    const { rows } = await op.db.query('select secret_hash, metadata from clients where client_id = $1', [
      op.clients.secret.id,
    ]);
    const { credential } = op.clients.secret.registered;
    expect(rows[0].secret_hash).toMatch(/^[\w-]{43}$/);
    expect(rows[0].metadata).not.toHaveProperty('client_secret');
    expect('secret' in credential && credential.secret.length).toBeGreaterThanOrEqual(43);
  });

  test('S27 the portal is a client like any other, whose codes nobody can redeem', async () => {
    const { rows } = await op.db.query(`select metadata, listed from clients where client_id = 'ogestion'`);
    expect(rows[0]).toMatchObject({ listed: false, metadata: { token_endpoint_auth_method: 'private_key_jwt' } });
    expect(rows[0].metadata.jwks.keys[0]).not.toHaveProperty('d');
  });
});
