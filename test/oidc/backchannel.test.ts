import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import { systemClock } from '#shared/clock.ts';
import { type OpWorld, startOp } from '#test/op-world.ts';
import { subOf } from '#test/people.ts';
import { Visitor } from '#test/visitor.ts';
import { endEverySessionOf } from '../../idp-ogestion/src/domain/sessions.ts';
import { CLAIRE, PAUL } from '../../scripts/cast.ts';

let op: OpWorld;
let visitor: Visitor;
beforeAll(async () => {
  op = await startOp();
});
beforeEach(() => {
  visitor = new Visitor();
});
afterAll(() => op.stop());

const origin = { ip: '127.0.0.1', userAgent: 'test', requestId: 'test' };
const leave = async (browser = visitor) => browser.submit(await browser.get(`${op.url}/`), '/deconnexion');

/** The jobs of the queue that have failed, once there is one. */
async function failedJobs(world = op): Promise<{ attempts: number; last_error: string }[]> {
  for (;;) {
    const { rows } = await world.db.query(
      'select attempts, last_error from graphile_worker.jobs where last_error <> $1',
      [''],
    );
    if (rows.length > 0) return rows;
  }
}

describe('OP32 the logout token', () => {
  test('OP32 is signed for the application, names the session, and is good for two minutes', async () => {
    const { id_token } = await op.clients.direct.signIn(visitor);
    await leave();
    const notice = await op.rp.nextNotice();
    expect(notice.path).toBe('/application-directe/canal-arriere');
    expect(notice.contentType).toMatch(/^application\/x-www-form-urlencoded/);

    const keys = createRemoteJWKSet(new URL(op.metadata.jwks_uri));
    const expected = { typ: 'logout+jwt', issuer: op.url, audience: op.clients.direct.id, algorithms: ['RS256'] };
    const { payload } = await jwtVerify(notice.token, keys, expected);
    const { sub, sid } = decodeJwt(id_token);
    expect(payload).toEqual({
      ...{ iss: op.url, aud: op.clients.direct.id, sub, sid },
      ...{ iat: expect.any(Number), exp: expect.any(Number), jti: expect.any(String) },
      events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
    });
    expect(Number(payload.exp) - Number(payload.iat)).toBeLessThanOrEqual(120);
  });

  test('OP32 G22 goes to every application of the session, each with its own sid, and to no other', async () => {
    const tokens = [await op.clients.direct.signIn(visitor), await op.clients.pushed.signIn(visitor)];
    await leave();
    const notices = [await op.rp.nextNotice(), await op.rp.nextNotice()];
    const told = notices.map(({ token }) => decodeJwt(token)).map(({ aud, sid }) => ({ aud, sid }));
    const signedIn = tokens.map(({ id_token }) => decodeJwt(id_token)).map(({ aud, sid }) => ({ aud, sid }));
    expect(told).toEqual(expect.arrayContaining(signedIn));
    expect(op.rp.waiting()).toBe(0);
  });

  test('OP32 G22 follows a logout asked by an application too, which is told itself', async () => {
    const { id_token } = await op.clients.direct.signIn(visitor);
    await visitor.get(op.clients.direct.endSessionUrl({ id_token_hint: id_token }));
    expect(decodeJwt((await op.rp.nextNotice()).token).sid).toBe(decodeJwt(id_token).sid);
  });

  test('OP32 an application that does not answer is tried again; the person is logged out all the same', async () => {
    const { access_token, id_token } = await op.clients.direct.signIn(visitor);
    op.rp.answerWith(500);
    expect((await leave()).body).toContain('Votre session est fermée');
    await op.rp.nextNotice();
    expect((await op.clients.direct.userinfo(access_token)).status).toBe(401);
    expect(await failedJobs()).toEqual([{ attempts: 1, last_error: expect.stringContaining('got: 500') }]);

    op.rp.answerWith(200);
    await op.db.query(`update graphile_worker._private_jobs set run_at = now()`);
    await op.db.query(`select pg_notify('jobs:insert', '{"r":"x","count":1}')`);
    expect(decodeJwt((await op.rp.nextNotice()).token).sid).toBe(decodeJwt(id_token).sid);
  });
});

describe('OP33 fact 14: ending the access of an account from elsewhere', () => {
  const end = async () =>
    endEverySessionOf({ pool: op.db, clock: systemClock }, await subOf(op.db, CLAIRE), {
      reason: 'deactivated',
      origin,
    });

  test('OP33 G20 its sessions, grants and tokens go in all its browsers, and the applications are told', async () => {
    const other = new Visitor();
    const [first, second] = [await op.clients.direct.signIn(visitor), await op.clients.direct.signIn(other)];
    await end();
    for (const tokens of [first, second]) {
      expect((await op.clients.direct.userinfo(tokens.access_token)).status).toBe(401);
      expect((await op.clients.direct.refresh(tokens.refresh_token)).status).toBe(400);
    }
    for (const browser of [visitor, other]) {
      const { query } = await op.clients.direct.arrive(browser, CLAIRE, { prompt: 'none' });
      expect(query.get('error')).toBe('login_required');
    }
    const sids = [await op.rp.nextNotice(), await op.rp.nextNotice()].map(({ token }) => decodeJwt(token).sid);
    expect(sids.sort()).toEqual([first, second].map(({ id_token }) => decodeJwt(id_token).sid).sort());
    const left = await op.db.query('select model from oidc_records where account_id = $1', [
      await subOf(op.db, CLAIRE),
    ]);
    expect(left.rows).toEqual([]);
  });

  test('OP33 a code on its way dies too', async () => {
    const { code, flow } = await op.clients.direct.arrive(visitor);
    await end();
    expect(await op.clients.direct.redeem(code, flow.verifier)).toMatchObject({ body: { error: 'invalid_grant' } });
    await op.rp.nextNotice();
  });

  test('OP33 nobody else is touched', async () => {
    const paul = await op.clients.direct.signIn(visitor, PAUL);
    await end();
    expect((await op.clients.direct.userinfo(paul.access_token)).status).toBe(200);
  });
});

describe('fact 2: private addresses', () => {
  test('fact 2: an application on one is not called unless its host is registered as ours', async () => {
    const guarded = await startOp({ OGESTION_PRIVATE_RP_HOSTS: 'autre.test' });
    await guarded.clients.direct.signIn(visitor);
    await visitor.submit(await visitor.get(`${guarded.url}/`), '/deconnexion');
    expect(await failedJobs(guarded)).toEqual([{ attempts: 1, last_error: expect.any(String) }]);
    expect(guarded.rp.waiting()).toBe(0);
    await guarded.stop();
  });
});
