import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Attempts, WRONG } from '#test/attempts.ts';
import { type OpWorld, startOp } from '#test/op-world.ts';
import { subOf } from '#test/people.ts';
import { Visitor } from '#test/visitor.ts';
import { CLAIRE, DEMO_PASSWORD, NINA, SOFIA } from '../../scripts/cast.ts';

let op: OpWorld;
let since: number;
beforeAll(async () => {
  op = await startOp({ OGESTION_TRUST_PROXY: 'true' });
});
beforeEach(async () => {
  since = Number((await op.db.query('select coalesce(max(id), 0) as last from audit_events')).rows[0].last);
});
afterAll(() => op.stop());

const journal = async () => (await op.db.query('select * from audit_events where id > $1 order by id', [since])).rows;

/** The event of that name, as soon as it is there: what the library only announces is written beside the answer. */
async function written(name: string) {
  for (;;) {
    const found = (await journal()).find(({ event }) => event === name);
    if (found) return found;
  }
}

describe('the journal', () => {
  test('P9 a login: who, for which application, from where', async () => {
    await new Attempts(op).enters(CLAIRE.email, DEMO_PASSWORD);
    expect(await journal()).toEqual([
      expect.objectContaining({
        event: 'authn_login_success',
        result: 'success',
        actor_sub: await subOf(op.db, CLAIRE),
        client_id: op.clients.direct.id,
        ip: expect.stringMatching(/^10\.0\./),
        request_id: expect.stringMatching(/^[\w-]{36}$/),
        details: { method: 'pwd' },
      }),
    ]);
  });

  test.each([
    ['password', CLAIRE.email],
    ['unknown', 'personne@exemple.test'],
    ['deactivated', SOFIA.email],
    ['not-activated', NINA.email],
  ])('G26 a refusal keeps its cause here (%s), and only here', async (reason, email) => {
    const { body } = await new Attempts(op).try(email, WRONG);
    expect(await journal()).toMatchObject([{ event: 'authn_login_fail', result: 'failure', details: { reason } }]);
    expect(body).not.toContain(reason === 'password' ? '"reason"' : reason);
  });

  test('OP18 the revocation that follows a replayed code', async () => {
    const { code, flow } = await op.clients.direct.arrive(new Visitor());
    await op.clients.direct.redeem(code, flow.verifier);
    expect((await journal()).map(({ event }) => event)).toEqual(['authn_login_success']);
    await op.clients.direct.redeem(code, flow.verifier);
    expect(await written('authn_token_revoked')).toMatchObject({
      ...{ client_id: op.clients.direct.id, result: 'success' },
      ...{ ip: expect.stringMatching(/127\.0\.0\.1$|^::1$/), request_id: expect.stringMatching(/^[\w-]{36}$/) },
    });
  });

  test('OP30 OP33 the end of a session: whose, why, and which applications shared it', async () => {
    const visitor = new Visitor();
    await op.clients.direct.signIn(visitor);
    await visitor.submit(await visitor.get(`${op.url}/`), '/deconnexion');
    expect((await journal()).at(-1)).toMatchObject({
      event: 'session_ended',
      actor_sub: await subOf(op.db, CLAIRE),
      details: { reason: 'logout', clients: [op.clients.direct.id] },
    });
    await op.rp.nextNotice();
  });

  test.each(['update audit_events set event = $1', 'delete from audit_events where event <> $1'])(
    'it is only ever added to: « %s » is refused',
    async (statement) => {
      await expect(op.db.query(statement, ['x'])).rejects.toThrow(/never changed|permission denied/);
    },
  );

  test('it cannot be emptied either', async () => {
    await expect(op.db.query('truncate audit_events')).rejects.toThrow(/never changed|permission denied/);
  });

  test('it names nobody who has no account', async () => {
    await new Attempts(op).try('personne@exemple.test', WRONG);
    const [event] = await journal();
    expect(event.actor_sub).toBeNull();
    expect(JSON.stringify(event)).not.toContain('personne@');
  });
});
