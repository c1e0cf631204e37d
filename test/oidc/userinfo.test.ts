import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import { claimsSchema } from '#shared/claims.ts';
import { holdClock, moveClock, releaseClock } from '#test/clock.ts';
import type { Tokens } from '#test/op-client.ts';
import { type OpWorld, startOp } from '#test/op-world.ts';
import { deactivate, reactivate, subOf } from '#test/people.ts';
import { Visitor } from '#test/visitor.ts';
import { CLAIRE, GRENOBLE, LUC } from '../../scripts/cast.ts';

let op: OpWorld;
const visitor = new Visitor();
let tokens: Tokens;
beforeAll(async () => {
  op = await startOp();
});
beforeEach(async () => {
  tokens = await op.clients.direct.signIn(visitor);
});
afterEach(releaseClock);
afterAll(() => op.stop());

const userinfo = (method?: 'GET' | 'POST') => op.clients.direct.userinfo(tokens.access_token, method);

describe('OP24 userinfo', () => {
  test.each(['GET', 'POST'] as const)('OP24 answers a %s with the contract of our claims', async (method) => {
    const { status, body, headers } = await userinfo(method);
    expect([status, headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(claimsSchema.strict().parse(body)).toMatchObject({
      given_name: 'Claire',
      family_name: 'MARTIN',
      email: CLAIRE.email,
      email_verified: true,
      civilite: 'MME',
      profils: ['UTILISATEUR_PORTAIL_OF', 'REFERENT_PORTAIL_OF'],
    });
    expect(
      claimsSchema
        .parse(body)
        .etablissements.map(({ siret }) => siret)
        .sort(),
    ).toEqual([...CLAIRE.sirets].sort());
  });

  test('OP24 its subject is that of the ID token', async () => {
    expect((await userinfo()).body.sub).toBe(decodeJwt(tokens.id_token).sub);
  });

  test.each([
    ['openid', ['sub']],
    ['openid profile', ['family_name', 'given_name', 'sub']],
    ['openid email', ['email', 'email_verified', 'sub']],
    ['openid ogestion', ['civilite', 'etablissements', 'profils', 'sub']],
  ])('OP24 fact 16: the scope « %s » releases %j and nothing else', async (scope, names) => {
    const { access_token } = await op.clients.direct.signIn(visitor, CLAIRE, { scope });
    expect(Object.keys((await op.clients.direct.userinfo(access_token)).body).sort()).toEqual(names);
  });

  test('OP24 claims cannot be asked for one by one', async () => {
    const claims = JSON.stringify({ userinfo: { email: null } });
    const { access_token } = await op.clients.direct.signIn(visitor, CLAIRE, { scope: 'openid', claims });
    expect((await op.clients.direct.userinfo(access_token)).body).not.toHaveProperty('email');
  });

  test.each([
    ['an invented token', () => 'x'.repeat(43)],
    ['an ID token', () => tokens.id_token],
    ['a refresh token', () => tokens.refresh_token],
  ])('OP24 %s is refused, and the header says why', async (_case, token) => {
    const { status, headers, body } = await op.clients.direct.userinfo(token());
    expect([status, body.error]).toEqual([401, 'invalid_token']);
    expect(headers.get('www-authenticate')).toMatch(/^Bearer .*error="invalid_token"/);
  });

  test.each([
    ['a token in the query', () => `?access_token=${tokens.access_token}`, 400],
    ['no token', () => '', 401],
  ])('OP24 %s is refused', async (_case, query, status) => {
    const response = await fetch(op.metadata.userinfo_endpoint + query());
    expect([response.status, response.headers.get('www-authenticate')]).toEqual([
      status,
      expect.stringMatching(/^Bearer /),
    ]);
  });

  test.each([
    [599, 200],
    [620, 401],
  ])('OP24 fact 8: %i seconds after its birth an access token gives %i', async (seconds, status) => {
    holdClock();
    tokens = await op.clients.direct.signIn(visitor);
    moveClock(seconds);
    expect((await userinfo()).status).toBe(status);
  });
});

describe('OP25 userinfo says what is true now', () => {
  test('OP25 G21 a person detached from an établissement loses it at the next call', async () => {
    const sirets = async () => claimsSchema.parse((await userinfo()).body).etablissements.map(({ siret }) => siret);
    expect(await sirets()).toContain(GRENOBLE.siret);
    const sub = await subOf(op.db, CLAIRE);
    await op.db.query('delete from rattachements where sub = $1 and siret = $2', [sub, GRENOBLE.siret]);
    expect(await sirets()).not.toContain(GRENOBLE.siret);
  });

  test('OP25 email_verified is true only of a verified address', async () => {
    await op.db.query('update users set email_verified_at = null where email = $1', [CLAIRE.email]);
    expect((await userinfo()).body.email_verified).toBe(false);
  });

  test('OP25 G20 a deactivated account: refused at once, at userinfo and at the token endpoint', async () => {
    const luc = await op.clients.direct.signIn(new Visitor(), LUC);
    await deactivate(op.db, LUC);
    expect((await op.clients.direct.userinfo(luc.access_token)).status).toBe(401);
    expect(await op.clients.direct.refresh(luc.refresh_token)).toMatchObject({ body: { error: 'invalid_grant' } });
    await reactivate(op.db, LUC);
    expect((await op.clients.direct.userinfo(luc.access_token)).status).toBe(200);
  });

  test('OP25 G20 a code obtained before the deactivation is worth nothing after it', async () => {
    const { code, flow } = await op.clients.direct.arrive(new Visitor(), LUC);
    await deactivate(op.db, LUC);
    expect(await op.clients.direct.redeem(code, flow.verifier)).toMatchObject({ body: { error: 'invalid_grant' } });
  });
});
