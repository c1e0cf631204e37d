import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { Logger, runOnce } from 'graphile-worker';
import { secondsFrom, systemClock } from '#shared/clock.ts';
import { createPool, type Pool, transaction } from '#shared/pg.ts';
import { type MoodySmtp, startMoodySmtp } from '#test/moody-smtp.ts';
import { deactivate, reactivate, subOf } from '#test/people.ts';
import { type FreshDatabases, freshDatabases } from '#test/postgres.ts';
import { requestEmailChange } from '../../idp-ogestion/src/domain/email-change.ts';
import { type MailKind, writeMail } from '../../idp-ogestion/src/domain/mails.ts';
import { sendMail } from '../../idp-ogestion/src/mail/send-mail.ts';
import { createPostman, type Postman } from '../../idp-ogestion/src/mail/smtp.ts';
import { releaseJobsBegunBefore } from '../../idp-ogestion/src/store/jobs.ts';
import { CLAIRE, NINA, PAUL, type Person } from '../../scripts/cast.ts';

const LETTERHEAD = { issuer: 'https://ogestion.exemple.test', support: 'aide@exemple.test' };
const FROM = 'Constructys <ne-pas-repondre@constructys.fr>';

let databases: FreshDatabases;
let pool: Pool;
let other: Pool;
let smtp: MoodySmtp;
let postman: Postman;
beforeAll(async () => {
  [databases, smtp] = await Promise.all([freshDatabases(), startMoodySmtp()]);
  pool = createPool(databases.ogestionUrl, 'test', () => {});
  other = createPool(databases.ogestionUrl, 'other', () => {});
  postman = createPostman({ url: smtp.url, from: FROM });
});
afterAll(async () => {
  postman.close();
  await Promise.all([pool.end(), other.end(), smtp.stop()]);
  await databases.drop();
});
afterEach(async () => {
  smtp.refuse(0);
  smtp.received.length = 0;
  await pool.query('delete from graphile_worker._private_jobs');
});

type More = { recipient?: string; data?: Record<string, unknown> };

/** Writes a mail and gives its id. */
async function write(kind: MailKind, person: Person, { recipient = person.email, data = {} }: More = {}) {
  const sub = await subOf(pool, person);
  await transaction(pool, (tx) => writeMail(tx, systemClock, { kind, sub, recipient, data }));
  const { rows } = await pool.query<{ id: string }>('select id from mails order by created_at desc limit 1');
  return rows[0]?.id ?? '';
}
/** Paul asks for another address, as from his account. */
async function askChange(email: string): Promise<void> {
  const sub = await subOf(pool, PAUL);
  const request = { sub, email, requestedBy: sub, origin: { ip: '10.0.0.1', userAgent: 'test', requestId: 'test' } };
  await transaction(pool, (tx) => requestEmailChange({ pool, clock: systemClock }, tx, request));
}
const send = (mailId: string, from: Pool = pool, by: Postman = postman) =>
  sendMail({ pool: from, clock: systemClock }, by, LETTERHEAD)({ mailId });
const stateOf = async (mailId: string) =>
  (await pool.query('select state, attempts, last_error from mails where id = $1', [mailId])).rows[0];
const textOf = () => smtp.received.map(({ text }) => text ?? '').join();

describe('un mail part une fois', () => {
  test('G60 S120 L11 : texte et HTML en français, expéditeur, identifiant tiré de celui du mail', async () => {
    const id = await write('creation-compte', NINA);
    await send(id);
    const [mail] = smtp.received;
    expect(mail?.from?.text).toContain('ne-pas-repondre@constructys.fr');
    expect(mail?.to).toMatchObject({ text: NINA.email });
    expect(mail?.messageId).toBe(`<${id}@ogestion.exemple.test>`);
    expect(mail?.headers.get('auto-submitted')).toBe('auto-generated');
    expect(mail?.text).toContain('https://ogestion.exemple.test/activation/');
    expect(mail?.html).toContain('lang="fr"');
    expect(mail?.attachments).toEqual([]);
    expect(await stateOf(id)).toEqual({ state: 'sent', attempts: 1, last_error: null });
  });

  test('S107 G59 : refusé, il le dit sans adresse ; accepté ensuite, il part une fois', async () => {
    const id = await write('confirmation-mot-de-passe', PAUL);
    smtp.refuse(450);
    const fault = await send(id).catch((error) => error);
    expect(String(fault)).toMatch(/450/);
    expect(String(fault) + fault.stack).not.toContain(PAUL.email);
    expect(await stateOf(id)).toMatchObject({ state: 'failed', attempts: 1 });
    expect((await stateOf(id)).last_error).not.toContain('@');
    smtp.refuse(0);
    await send(id);
    await send(id);
    expect(smtp.received).toHaveLength(1);
    expect(await stateOf(id)).toEqual({ state: 'sent', attempts: 2, last_error: null });
  });

  test('G59 : un serveur absent est noté, et ne bloque rien', async () => {
    const absent = createPostman({ url: 'smtp://127.0.0.1:1', from: FROM });
    const id = await write('confirmation-mot-de-passe', PAUL);
    await expect(send(id, pool, absent)).rejects.toThrow('ESOCKET CONN');
    absent.close();
    expect(await stateOf(id)).toMatchObject({ state: 'failed' });
  });

  test('S107 : un serveur en panne plus d’un jour ne perd rien et n’envoie rien deux fois', async () => {
    const id = await write('confirmation-mot-de-passe', PAUL);
    const taskList = { 'send-mail': (payload: unknown) => send((payload as { mailId: string }).mailId) };
    const underWay = () => pool.query('select from graphile_worker.jobs where locked_by is not null');
    const round = async () => {
      await pool.query(`update graphile_worker._private_jobs set run_at = now() - interval '1 second'`);
      await runOnce({ pgPool: pool, taskList, noHandleSignals: true, logger: new Logger(() => () => {}) });
      // The failure of a job may be written after the runner has ended.
      while ((await underWay()).rowCount !== 0);
    };
    smtp.refuse(421);
    const delays: number[] = [];
    for (let attempt = 1; attempt <= 14; attempt += 1) {
      await round();
      const { rows } = await pool.query(
        'select extract(epoch from run_at - now())::int as delay from graphile_worker.jobs',
      );
      delays.push(rows[0]?.delay);
    }
    expect(delays.reduce((sum, delay) => sum + delay, 0)).toBeGreaterThan(24 * 3600);
    expect(delays.slice(0, 10)).toEqual([...delays.slice(0, 10)].sort((a, b) => a - b));
    smtp.refuse(0);
    await round();
    await round();
    expect(smtp.received).toHaveLength(1);
    expect(await stateOf(id)).toMatchObject({ state: 'sent' });
  });

  test('deux processus sur le même mail : un seul l’envoie', async () => {
    const id = await write('confirmation-mot-de-passe', PAUL);
    await Promise.all([send(id), send(id, other), send(id), send(id, other)]);
    expect(smtp.received).toHaveLength(1);
  });

  test('un processus tué avant la réponse du serveur laisse le mail à un autre, qui l’envoie une fois', async () => {
    const id = await write('creation-compte', NINA);
    const held = Promise.withResolvers<void>();
    const taken = Promise.withResolvers<void>();
    const mute: Postman = {
      send: () => {
        taken.resolve();
        return held.promise;
      },
      close: () => {},
    };
    const killed = send(id, other, mute);
    await taken.promise;
    await pool.query(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'other'`);
    await send(id);
    held.resolve();
    await expect(killed).rejects.toThrow();
    expect(smtp.received).toHaveLength(1);
    expect(await stateOf(id)).toMatchObject({ state: 'sent' });
  });
});

describe('le travail d’un processus tué', () => {
  test('S107 : retourne à la file après cinq minutes, pas avant', async () => {
    await write('confirmation-mot-de-passe', PAUL);
    const locked = async () =>
      (await pool.query('select from graphile_worker.jobs where locked_by is not null')).rowCount;
    await pool.query(`update graphile_worker._private_jobs set locked_by = 'killed', locked_at = now()`);
    await releaseJobsBegunBefore(pool, secondsFrom(systemClock, -300));
    expect(await locked()).toBe(1);
    await releaseJobsBegunBefore(pool, secondsFrom(systemClock, 300));
    expect(await locked()).toBe(0);
  });
});

describe('un mail qui n’est plus vrai ne part pas, et l’outbox le dit', () => {
  test.each<[string, MailKind, Person, string, () => Promise<unknown>, () => Promise<unknown>]>([
    [
      'G10 : désactivé',
      'confirmation-mot-de-passe',
      PAUL,
      'deactivated',
      () => deactivate(pool, PAUL),
      () => reactivate(pool, PAUL),
    ],
    ['G10 : réactivé', 'desactivation', PAUL, 'reactivated', async () => {}, async () => {}],
    ['S107 : déjà activé', 'creation-compte', CLAIRE, 'already activated', async () => {}, async () => {}],
    ['G27 : jamais activé', 'reinitialisation', NINA, 'never activated', async () => {}, async () => {}],
    ['G17 : changement confirmé', 'changement-adresse', PAUL, 'given up', async () => {}, async () => {}],
    ['G62 : connecté', 'suppression-annoncee', PAUL, 'used since', async () => {}, async () => {}],
  ])('%s entre-temps', async (_why, kind, person, reason, before, after) => {
    const id = await write(kind, person);
    await before();
    await send(id);
    await after();
    expect(await stateOf(id)).toEqual({ state: 'skipped', attempts: 0, last_error: reason });
    expect(smtp.received).toEqual([]);
  });

  test('L4 : adresse changée entre-temps, le lien ne part pas vers l’ancienne', async () => {
    const id = await write('reinitialisation', PAUL, { recipient: 'ancienne@exemple.test' });
    await send(id);
    expect(await stateOf(id)).toMatchObject({ state: 'skipped', last_error: 'address changed' });
    expect(smtp.received).toEqual([]);
  });
});

describe('G17 : deux changements d’adresse demandés pendant une panne', () => {
  test('seul le dernier part : le lien d’un changement abandonné annulerait le sien', async () => {
    const [wrong, right] = ['pual@exemple.test', 'paul@autre.test'];
    for (const email of [wrong, right]) await askChange(email);
    const mailTo = async (email: string) =>
      (await pool.query<{ id: string }>('select id from mails where recipient = $1', [email])).rows[0]?.id ?? '';
    await send(await mailTo(right));
    await send(await mailTo(wrong));
    expect(await stateOf(await mailTo(wrong))).toMatchObject({ state: 'skipped', last_error: 'given up' });
    expect(smtp.received.map(({ to }) => to)).toMatchObject([{ text: right }]);
    const { rows } = await pool.query('select email from links where voided_at is null and purpose = $1', [
      'email-change',
    ]);
    expect(rows).toEqual([{ email: right }]);
  });
});

describe('chaque mail porte son lien, ou aucun', () => {
  test('G54 G10 : réactivation avec ou sans mot de passe à créer', async () => {
    await send(await write('reactivation', PAUL));
    expect(textOf()).not.toContain('/activation/');
    await send(await write('reactivation', PAUL, { data: { motDePasse: true } }));
    expect(textOf()).toContain('/activation/');
  });

  test('G10 : la désactivation est dite, sans lien', async () => {
    const id = await write('desactivation', PAUL);
    await deactivate(pool, PAUL);
    await send(id);
    await reactivate(pool, PAUL);
    expect(textOf()).toContain('désactivé');
    expect(textOf()).not.toMatch(/https:\/\/\S+\/\S{43}/);
  });

  test('G17 L10 : changement d’adresse, à la nouvelle pour confirmer, à l’ancienne pour annuler', async () => {
    const data = { nouvelleAdresse: 'paul.nouveau@exemple.test' };
    await askChange(data.nouvelleAdresse);
    await send(await write('adresse-a-confirmer', PAUL, { recipient: data.nouvelleAdresse, data }));
    await send(await write('changement-adresse', PAUL, { data }));
    const [toConfirm, toCancel] = smtp.received;
    expect(toConfirm?.to).toMatchObject({ text: data.nouvelleAdresse });
    expect(toConfirm?.text).toMatch(/\/mon-compte\/adresse\/confirmer\/[\w-]{43}/);
    expect(toCancel?.text).toMatch(/\/mon-compte\/adresse\/annuler\/[\w-]{43}/);
    expect(toCancel?.text).toContain('p***@exemple.test');
  });
});
