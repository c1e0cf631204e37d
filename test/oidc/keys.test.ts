import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { createRemoteJWKSet, decodeProtectedHeader, type JWK, jwtVerify } from 'jose';
import { systemClock } from '#shared/clock.ts';
import { SettingsFault } from '#shared/env.ts';
import { holdClock, moveClock, releaseClock } from '#test/clock.ts';
import { createOgestion } from '#test/ogestion-world.ts';
import { type OpWorld, startOp } from '#test/op-world.ts';
import { Visitor } from '#test/visitor.ts';
import { rotateKeys } from '../../idp-ogestion/src/oidc/keys.ts';

let op: OpWorld;
const visitor = new Visitor();
beforeAll(async () => {
  op = await startOp();
});
afterEach(releaseClock);
afterAll(() => op.stop());

const published = async () => ((await (await fetch(op.metadata.jwks_uri)).json()) as { keys: JWK[] }).keys;
const kids = async () => (await published()).map(({ kid }) => kid);
const kidOf = (jwt: string) => decodeProtectedHeader(jwt).kid;

/** One step of the rotation, then a process that knows of it, as the script does it. */
async function rotate(): Promise<void> {
  await rotateKeys({ pool: op.db, clock: systemClock, secret: String(op.env.OGESTION_KEY_ENCRYPTION_SECRET) });
  op.serveFrom((await op.startAnother()).handler);
}

describe('OP3 the published keys', () => {
  test('OP3 have public parts only', async () => {
    for (const key of await published()) {
      expect(Object.keys(key).filter((name) => ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'].includes(name))).toEqual(
        [],
      );
      expect(key).toMatchObject({ use: 'sig', kid: expect.stringMatching(/^[\w-]{43}$/) });
    }
  });

  test('OP3 are one that signs and one to come for each algorithm, each with its own kid', async () => {
    const keys = await published();
    expect(keys.map(({ alg }) => alg).sort()).toEqual(['ES256', 'ES256', 'RS256', 'RS256']);
    expect(new Set(keys.map(({ kid }) => kid)).size).toBe(4);
    for (const { kty, n = '', crv } of keys) {
      if (kty === 'RSA') expect(Buffer.from(n, 'base64url').length * 8).toBeGreaterThanOrEqual(2048);
      else expect(crv).toBe('P-256');
    }
  });

  test('OP3 the first process to start makes them; the next ones find them', async () => {
    const before = await kids();
    op.serveFrom((await op.startAnother()).handler);
    expect(await kids()).toEqual(before);
  });
});

describe('OP3 their rotation', () => {
  test('OP3 the key to come signs; the former stays published, and its tokens good', async () => {
    const [before, { id_token }] = [await published(), await op.clients.direct.signIn(visitor)];
    await rotate();
    const after = await op.clients.direct.signIn(visitor);

    expect(kidOf(after.id_token)).not.toBe(kidOf(id_token));
    expect(before.map(({ kid }) => kid)).toContain(kidOf(after.id_token));
    expect(await kids()).toEqual(expect.arrayContaining(before.map(({ kid }) => kid)));
    expect(await kids()).toHaveLength(6);
    const keys = createRemoteJWKSet(new URL(op.metadata.jwks_uri));
    for (const token of [id_token, after.id_token]) await jwtVerify(token, keys, { issuer: op.url });
  });

  test('OP3 OP30 a token of before the rotation is still a good hint at logout', async () => {
    const { id_token } = await op.clients.direct.signIn(visitor);
    await rotate();
    const { postLogoutUri: post_logout_redirect_uri } = op.clients.direct.registered;
    const answer = await visitor.get(
      op.clients.direct.endSessionUrl({ id_token_hint: id_token, post_logout_redirect_uri }),
    );
    expect(answer.url).toBe(post_logout_redirect_uri);
  });

  test('OP3 a retired key is forgotten when no token of its own can live, not before', async () => {
    holdClock();
    const retired = kidOf((await op.clients.direct.signIn(visitor)).id_token);
    await rotate();
    moveClock(23 * 3600);
    await rotate();
    expect(await kids()).toContain(retired);
    moveClock(2 * 3600);
    await rotate();
    expect(await kids()).not.toContain(retired);
  });
});

describe('the keys at rest', () => {
  test('rule 6: the database holds no private key that can be read', async () => {
    const { rows } = await op.db.query('select kid, public_jwk, sealed_private_jwk from signing_keys');
    expect(rows.length).toBeGreaterThan(0);
    for (const { public_jwk, sealed_private_jwk } of rows) {
      expect(public_jwk).not.toHaveProperty('d');
      expect(sealed_private_jwk.toString('latin1')).not.toMatch(/"d"|kty/);
    }
  });

  test('rule 6: without the right secret oGestion does not start, and says so to its operator', async () => {
    const env = { ...op.env, OGESTION_KEY_ENCRYPTION_SECRET: 'another-secret-of-thirty-two-characters' };
    await expect(createOgestion(env)).rejects.toThrow(SettingsFault);
    await expect(createOgestion(env)).rejects.toThrow(/OGESTION_KEY_ENCRYPTION_SECRET does not open the signing key/);
  });

  test('rule 6: nor with a sealed key put under the name of another', async () => {
    const sealedOf = `select sealed_private_jwk from signing_keys where alg = 'RS256' and state = 'next'`;
    await op.db.query(
      `update signing_keys set sealed_private_jwk = (${sealedOf}) where alg = 'RS256' and state = 'active'`,
    );
    await expect(op.startAnother()).rejects.toThrow();
  });
});
