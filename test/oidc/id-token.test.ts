import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, type JWTPayload, jwtVerify } from 'jose';
import { epochSeconds, systemClock } from '#shared/clock.ts';
import { holdClock, moveClock, releaseClock } from '#test/clock.ts';
import type { Tokens } from '#test/op-client.ts';
import { type OpWorld, startOp } from '#test/op-world.ts';
import { subOf } from '#test/people.ts';
import { Visitor } from '#test/visitor.ts';
import { CLAIRE, PAUL } from '../../scripts/cast.ts';

let op: OpWorld;
const visitor = new Visitor();
let flow: { nonce: string };
let tokens: Tokens;
let claims: JWTPayload;
beforeAll(async () => {
  op = await startOp();
  const arrival = await op.clients.pushed.arrive(visitor);
  flow = arrival.flow;
  tokens = (await op.clients.pushed.redeem(arrival.code, arrival.flow.verifier)).body as Tokens;
  claims = decodeJwt(tokens.id_token);
});
afterEach(releaseClock);
afterAll(() => op.stop());

describe('OP23 the ID token', () => {
  test('OP23 is signed by a published key, with the registered algorithm', async () => {
    const { alg, kid } = decodeProtectedHeader(tokens.id_token);
    expect(alg).toBe('RS256');
    expect(kid).toEqual(expect.any(String));
    const options = { issuer: op.url, audience: op.clients.pushed.id, algorithms: ['RS256'] };
    await jwtVerify(tokens.id_token, createRemoteJWKSet(new URL(op.metadata.jwks_uri)), options);
  });

  test('OP23 a client registered for ES256 gets ES256', async () => {
    const { row } = op.registered.secret;
    await op.register({ ...row, metadata: { ...row.metadata, id_token_signed_response_alg: 'ES256' } });
    const { id_token } = await op.clients.secret.signIn(visitor);
    expect(decodeProtectedHeader(id_token).alg).toBe('ES256');
    await jwtVerify(id_token, createRemoteJWKSet(new URL(op.metadata.jwks_uri)), { algorithms: ['ES256'] });
  });

  test('OP23 fact 16: says who, for whom, when and how, and nothing of the person', () => {
    expect(claims).toEqual({
      iss: op.url,
      sub: expect.any(String),
      aud: op.clients.pushed.id,
      exp: expect.any(Number),
      iat: expect.any(Number),
      auth_time: expect.any(Number),
      nonce: flow.nonce,
      sid: expect.any(String),
      acr: 'urn:constructys:acr:mot-de-passe',
      amr: ['pwd'],
    });
  });

  test('OP23 fact 8: lives five minutes', () => {
    expect(Number(claims.exp) - Number(claims.iat)).toBe(300);
  });

  test('OP23 the subject is opaque, stable, and shared by the applications', async () => {
    expect(claims.sub).toMatch(/^[\w-]{22}$/);
    expect(claims.sub).toBe(await subOf(op.db, CLAIRE));
    expect(decodeJwt((await op.clients.direct.signIn(visitor)).id_token).sub).toBe(claims.sub);
    expect(decodeJwt((await op.clients.direct.signIn(new Visitor(), PAUL)).id_token).sub).not.toBe(claims.sub);
  });

  test('OP23 auth_time is the moment of the password', async () => {
    holdClock();
    const at = epochSeconds(systemClock);
    const browser = new Visitor();
    await op.clients.direct.signIn(browser);
    moveClock(300);
    const { id_token } = await op.clients.pushed.signIn(browser);
    expect(decodeJwt(id_token)).toMatchObject({ auth_time: at, iat: at + 300 });
  });

  test('OP23 sid differs from one application to another, and from one session to another', async () => {
    const sids = [
      claims.sid,
      decodeJwt((await op.clients.direct.signIn(visitor)).id_token).sid,
      decodeJwt((await op.clients.pushed.signIn(new Visitor())).id_token).sid,
    ];
    expect(new Set(sids).size).toBe(3);
    expect(decodeJwt((await op.clients.pushed.signIn(visitor)).id_token).sid).toBe(claims.sid);
  });
});

describe('OP26 the refresh token', () => {
  test('OP26 gives a new access token and an ID token of the same login, which it may do again', async () => {
    for (const _time of ['first', 'second']) {
      const { status, body } = await op.clients.pushed.refresh(tokens.refresh_token);
      expect(status).toBe(200);
      expect(body.access_token).not.toBe(tokens.access_token);
      const { iss, sub, aud, auth_time, sid } = claims;
      expect(decodeJwt(String(body.id_token))).toMatchObject({ iss, sub, aud, auth_time, sid });
    }
  });

  test('OP26 is bound to its client', async () => {
    const reply = await op.clients.direct.refresh(tokens.refresh_token);
    expect(reply).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  });

  test('OP26 gives no scope more than the login did', async () => {
    const { refresh_token } = await op.clients.direct.signIn(visitor, CLAIRE, { scope: 'openid email' });
    const reply = await op.clients.direct.refresh(refresh_token, { scope: 'openid email profile' });
    expect(reply).toMatchObject({ status: 400, body: { error: 'invalid_scope' } });
    const { body } = await op.clients.direct.refresh(refresh_token, { scope: 'openid' });
    expect((await op.clients.direct.userinfo(String(body.access_token))).body).toEqual({ sub: claims.sub });
  });

  test('OP26 is given only to clients registered for it', async () => {
    const { row } = op.registered.lifted;
    await op.register({ ...row, metadata: { ...row.metadata, grant_types: ['authorization_code'] } });
    expect(await op.clients.lifted.signIn(visitor)).not.toHaveProperty('refresh_token');
  });

  test('OP26 fact 4: offline_access is not given, whoever asks', async () => {
    const { code, flow, query } = await op.clients.direct.arrive(visitor, CLAIRE, {
      scope: 'openid offline_access',
      prompt: 'consent',
    });
    expect([code, query.get('error')]).not.toEqual(['', null]);
    if (code) expect((await op.clients.direct.redeem(code, flow.verifier)).body.scope).toBe('openid');
  });
});
