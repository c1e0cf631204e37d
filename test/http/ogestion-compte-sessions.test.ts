import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type OpWorld, startOp } from '#test/op-world.ts';
import { chrome, isSignedIn, send, sendFromElsewhere, signedInAt } from '#test/own-account.ts';
import { subOf } from '#test/people.ts';
import { type Answer, formOf, Visitor } from '#test/visitor.ts';
import { CLAIRE, PAUL } from '../../scripts/cast.ts';

let op: OpWorld;
beforeAll(async () => {
  op = await startOp();
});
beforeEach(async () => {
  await op.db.query(`delete from oidc_records where model in ('Session', 'Grant')`);
});
afterAll(() => op.stop());

const pageOf = (visitor: Visitor, path = '/sessions'): Promise<Answer> => visitor.get(`${op.url}/mon-compte${path}`);
/** The rows of the table, as a reader has them. */
const rowsOf = ({ body }: Answer): string[] =>
  [...body.matchAll(/<tr role="row"><th scope="row".*?<\/tr>/gs)].map(([row]) =>
    row
      .replace(/<[^>]+>/g, ' ')
      .replace(/[\s\u00a0]+/g, ' ')
      .trim(),
  );
const uidsOf = ({ body }: Answer): string[] =>
  [...body.matchAll(/name="session" value="([^"]+)"/g)].map(([, uid = '']) => uid);
const journal = async (event: string) =>
  (await op.db.query('select * from audit_events where event = $1 order by id desc limit 1', [event])).rows[0];

describe('7.5.2 mes sessions', () => {
  test('7.5.2 : chaque session dit l’appareil, le lieu, les dates et les applications ; celle-ci d’abord', async () => {
    const away = new Visitor();
    await away.get((await op.clients.direct.begin()).url, { headers: chrome });
    await op.clients.direct.signIn(away, PAUL);
    const here = await signedInAt(op, PAUL);
    const rows = rowsOf(await pageOf(here));
    expect(rows).toHaveLength(2);
    expect(rows[0]).toContain('cette session');
    expect(rows[0]).toContain('127.0.0.x');
    expect(rows[0]).toContain('oGestion seulement');
    expect(rows[1]).toContain('application application-directe');
    expect(rows[1]).toContain('Terminer la session');
    expect(rows[1]).not.toContain('cette session');
  });

  test('7.5.2 : l’appareil est celui qui a été vu en dernier', async () => {
    const visitor = await signedInAt(op, PAUL);
    const row = async () => rowsOf(await pageOf(visitor))[0];
    expect(await row()).toMatch(/^Navigateur inconnu/);
    await visitor.get((await op.clients.direct.begin()).url, { headers: chrome });
    expect(await row()).toMatch(/^Chrome sur Windows/);
  });

  test('7.5.2 : en terminer une la ferme, et prévient ses applications', async () => {
    const away = new Visitor();
    const tokens = await op.clients.direct.signIn(away, PAUL);
    const here = await signedInAt(op, PAUL);
    const [uid = ''] = uidsOf(await pageOf(here));
    const answer = await send(op, here, '/sessions/fin', { session: uid });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/mon-compte/sessions?fait=session']);
    expect(await isSignedIn(op, away)).toBe(false);
    expect(await isSignedIn(op, here)).toBe(true);
    expect((await op.clients.direct.userinfo(tokens.access_token)).status).toBe(401);
    expect((await op.rp.nextNotice()).path).toContain(op.clients.direct.id);
    expect(await journal('session_ended')).toMatchObject({
      actor_sub: await subOf(op.db, PAUL),
      details: { reason: 'ended-by-person' },
    });
    expect((await send(op, here, '/sessions/fin', { session: uid })).status).toBe(404);
  });

  test('7.4.3 7.5.2 : terminer toutes les autres laisse celle-ci, et celles des autres personnes', async () => {
    const others = await Promise.all([signedInAt(op, PAUL), signedInAt(op, PAUL)]);
    const claire = await signedInAt(op, CLAIRE);
    const here = await signedInAt(op, PAUL);
    const page = await pageOf(here);
    expect(rowsOf(page)).toHaveLength(3);
    const after = await here.submit(page, '/mon-compte/sessions/autres/fin');
    expect(after.body).toContain('Vos autres sessions sont terminées.');
    expect(rowsOf(after)).toHaveLength(1);
    expect(await Promise.all(others.map((visitor) => isSignedIn(op, visitor)))).toEqual([false, false]);
    expect(await isSignedIn(op, claire)).toBe(true);
  });

  test('7.5.2 : la session d’une autre personne est introuvable, et reste ouverte', async () => {
    const claire = await signedInAt(op, CLAIRE);
    await signedInAt(op, CLAIRE);
    const [uid = ''] = uidsOf(await pageOf(claire));
    const paul = await signedInAt(op, PAUL);
    expect((await pageOf(paul)).body).not.toContain(uid);
    expect((await send(op, paul, '/sessions/fin', { session: uid })).status).toBe(404);
    expect(rowsOf(await pageOf(claire))).toHaveLength(2);
  });

  test.each(['/sessions/fin', '/sessions/autres/fin', '/applications/retrait'])(
    '%s : refusé à un autre site et à qui n’est pas connecté',
    async (path) => {
      const away = await signedInAt(op, PAUL);
      const here = await signedInAt(op, PAUL);
      const [uid = ''] = uidsOf(await pageOf(here));
      expect((await sendFromElsewhere(op, here, path, { session: uid })).status).toBe(403);
      expect((await send(op, new Visitor(), path, { session: uid })).status).toBe(401);
      expect(await isSignedIn(op, away)).toBe(true);
    },
  );

  test.each([{}, { session: 'x\0y' }, { session: 'x'.repeat(500) }])(
    'un champ forgé ne trouve rien : %j',
    async (fields) => {
      const here = await signedInAt(op, PAUL);
      expect((await send(op, here, '/sessions/fin', fields)).status).toBe(404);
    },
  );
});

describe('10.7.3 OP17 mes applications', () => {
  test('10.7.3 : dit ce que chacune lit, et depuis quand', async () => {
    const visitor = new Visitor();
    await op.clients.direct.signIn(visitor, PAUL);
    const [row] = rowsOf(await pageOf(visitor, '/applications'));
    expect(row).toContain('application application-directe');
    expect(row).toContain('nom et prénom ; adresse mail ; civilité, profils et établissements');
    expect(row).toContain('Retirer l’accès');
  });

  test('10.7.3 OP17 : retirer l’accès d’une application termine ses jetons dans chaque session, et la prévient', async () => {
    const [away, here] = [new Visitor(), new Visitor()];
    const tokens = [await op.clients.direct.signIn(away, PAUL), await op.clients.direct.signIn(here, PAUL)];
    const kept = await op.clients.secret.signIn(here, PAUL);
    const page = await pageOf(here, '/applications');
    const { fields } = formOf(page.body.slice(page.body.indexOf('application-directe')), '/applications/retrait');
    const answer = await send(op, here, '/applications/retrait', fields);
    expect(answer.status).toBe(303);
    for (const { access_token, refresh_token } of tokens) {
      expect((await op.clients.direct.userinfo(access_token)).status).toBe(401);
      expect((await op.clients.direct.refresh(refresh_token)).status).toBe(400);
    }
    const notices = [await op.rp.nextNotice(), await op.rp.nextNotice()];
    expect(notices.every(({ path }) => path.includes(op.clients.direct.id))).toBe(true);
    expect((await op.clients.secret.userinfo(kept.access_token)).status).toBe(200);
    expect([await isSignedIn(op, away), await isSignedIn(op, here)]).toEqual([true, true]);
    expect(await journal('authn_token_revoked')).toMatchObject({ client_id: op.clients.direct.id });
    expect((await send(op, here, '/applications/retrait', fields)).status).toBe(404);
  });

  test('OP17 : une application tierce redemande l’autorisation après le retrait', async () => {
    const visitor = new Visitor();
    const open = async () => (await visitor.get((await op.clients.tiers.begin()).url)).body;
    const ASKS = 'souhaite accéder à vos données';
    await op.clients.direct.signIn(visitor, PAUL);
    expect(await open()).toContain(ASKS);
    await op.clients.tiers.arrive(visitor, PAUL);
    expect(await open()).not.toContain(ASKS);
    await send(op, visitor, '/applications/retrait', { application: op.clients.tiers.id });
    expect(await open()).toContain(ASKS);
  });

  test('OP17 : retirer celle d’une autre personne ne fait rien', async () => {
    const claire = new Visitor();
    const { access_token } = await op.clients.direct.signIn(claire, CLAIRE);
    const paul = await signedInAt(op, PAUL);
    const answer = await send(op, paul, '/applications/retrait', { application: op.clients.direct.id });
    expect(answer.status).toBe(404);
    expect((await op.clients.direct.userinfo(access_token)).status).toBe(200);
  });
});
