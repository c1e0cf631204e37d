import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import { secondsFrom, systemClock } from '#shared/clock.ts';
import { formatLongDate } from '#shared/dates.ts';
import { type MailWorld, startMailWorld } from '#test/mail-world.ts';
import { type MovingClock, movingClock } from '#test/moving-clock.ts';
import { log } from '#test/ogestion-world.ts';
import { loginThroughForm } from '#test/op-client.ts';
import { subOf } from '#test/people.ts';
import { Referent, rowsOf, textOf } from '#test/referent.ts';
import { TEST_PEPPER } from '#test/secrets.ts';
import { Visitor } from '#test/visitor.ts';
import { readConfig, retentionOf } from '../../idp-ogestion/src/config.ts';
import { removeAccounts } from '../../idp-ogestion/src/domain/account-removals.ts';
import { throttleSecret } from '../../idp-ogestion/src/domain/throttling.ts';
import { CLAIRE, LUC, NINA, PAUL } from '../../scripts/cast.ts';

const DAY = 24 * 3600;
const WARNING = 'Votre compte oGestion va être supprimé';

let op: MailWorld;
let clock: MovingClock;
beforeAll(async () => {
  op = await startMailWorld();
  clock = movingClock();
});
afterAll(() => op.stop());

/** Lets the job run `days` later, with the durations that are the defaults. */
const runAfter = (days: number) => {
  clock.advance(days * DAY);
  const parts = { pool: op.db, clock, log, secret: throttleSecret(TEST_PEPPER) };
  return removeAccounts(parts, retentionOf(readConfig(op.env)));
};
const mailOf = async (email: string) => {
  const { text } = await op.mailbox.mailTo(email, WARNING);
  op.mailbox.clear();
  return text.replace(/\s+/g, ' ');
};
/** The day on which the account will go, `days` from the day of the job. */
const dayIn = (days: number) => formatLongDate(secondsFrom(clock, days * DAY));

describe('le travail de la file', () => {
  test('G62 : oGestion supprime de lui-même, avec les durées de ses réglages', async () => {
    const age = (days: number) =>
      op.db.query('update users set created_at = $2 where email = $1', [
        NINA.email,
        secondsFrom(systemClock, -days * DAY),
      ]);
    await age(89);
    await runByQueue();
    expect(await remaining()).toBe(1);
    await age(91);
    await runByQueue();
    expect(await remaining()).toBe(0);
  });

  const remaining = async () => (await op.db.query('select from users where email = $1', [NINA.email])).rowCount;

  async function runByQueue(): Promise<void> {
    await op.db.query(`select graphile_worker.add_job('remove-accounts')`);
    const waiting = `select from graphile_worker.jobs where task_identifier = 'remove-accounts'`;
    while ((await op.db.query(waiting)).rowCount !== 0);
  }
});

describe('la fin d’un compte, vue de la personne, de son application et de son référent', () => {
  test('G62 G20 : deux mails disent la date et comment garder le compte, puis session, jetons et compte disparaissent', async () => {
    const sub = await subOf(op.db, PAUL);
    const { access_token, id_token } = await op.clients.direct.signIn(new Visitor(), PAUL);
    await runAfter(701);
    const first = await mailOf(PAUL.email);
    expect(first).toContain(`il sera supprimé le ${dayIn(30)}.`);
    expect(first).toContain(op.url);
    expect(first).not.toMatch(/[\w-]{43}/);
    await runAfter(23);
    expect(await mailOf(PAUL.email)).toContain(`il sera supprimé le ${dayIn(7)}.`);
    expect((await op.clients.direct.userinfo(access_token)).status).toBe(200);

    await op.everythingSent();
    await op.db.query('update users set last_login_at = $2 where email = $1', [CLAIRE.email, clock.now()]);
    await runAfter(7);
    const { aud, sid } = decodeJwt((await op.rp.nextNotice()).token);
    expect([aud, sid]).toEqual([op.clients.direct.id, decodeJwt(id_token).sid]);
    expect((await op.clients.direct.userinfo(access_token)).status).toBe(401);
    const left = `select model from oidc_records where account_id = $1 and model in ('Session', 'Grant', 'AccessToken', 'RefreshToken')`;
    expect((await op.db.query(left, [sub])).rows).toEqual([]);
    const ended = `select details ->> 'reason' as reason from audit_events where event = 'session_ended' and actor_sub = $1`;
    expect((await op.db.query(ended, [sub])).rows).toEqual([{ reason: 'removed' }]);
  });

  test('G26 G62 : qui revient trop tard lit la même réponse que tout le monde', async () => {
    const visitor = new Visitor();
    const answer = await loginThroughForm(visitor, await visitor.get(`${op.url}/login`), PAUL);
    expect(textOf(answer.body)).toContain('La connexion a échoué.');
    const unknown = new Visitor();
    const nobody = { ...LUC, email: 'personne@exemple.test' };
    const other = await loginThroughForm(unknown, await unknown.get(`${op.url}/login`), nobody);
    expect(answer.status).toBe(other.status);
  });

  test('G61 G62 : l’historique du référent le dit, sans nom', async () => {
    const claire = await Referent.signedIn(op, CLAIRE);
    const lines = rowsOf((await claire.get('/utilisateurs/historique')).body).map(([, ...cells]) => cells.join(' | '));
    expect(lines).toContain('Suppression du compte | Compte supprimé | oGestion | ');
    expect(lines.join()).not.toContain(PAUL.nom);
  });

  test('G61 G62 : ce qu’un compte supprimé a fait n’est pas dit fait par oGestion', async () => {
    await op.db.query(
      `insert into audit_events (at, event, result, actor_sub, target_sub, sirets)
       select $1, 'user_updated', 'success', 'account-of-somebody-gone', sub, sirets from users where email = $2`,
      [clock.now(), CLAIRE.email],
    );
    const claire = await Referent.signedIn(op, CLAIRE);
    const [line] = rowsOf((await claire.get('/utilisateurs/historique')).body);
    expect(line?.slice(1, 4)).toEqual(['Modification de la fiche', 'Claire MARTIN', 'Un compte supprimé depuis']);
  });
});
