import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { systemClock } from '#shared/clock.ts';
import type { Pool } from '#shared/pg.ts';
import { Attempts, WRONG } from '#test/attempts.ts';
import { holdClock, moveClock, releaseClock } from '#test/clock.ts';
import { linkIn } from '#test/links.ts';
import {
  ask,
  CONFIRMATION,
  CREATION,
  choose,
  type MailWorld,
  NEW_PASSWORD,
  RESET,
  startMailWorld,
} from '#test/mail-world.ts';
import { subOf } from '#test/people.ts';
import { Visitor } from '#test/visitor.ts';
import { requestLink } from '../../idp-ogestion/src/domain/link-requests.ts';
import { CLAIRE, DEMO_PASSWORD, NINA, PAUL, type Person, SOFIA, YANN } from '../../scripts/cast.ts';

let op: MailWorld;
beforeAll(async () => {
  op = await startMailWorld();
});
afterAll(() => op.stop());
beforeEach(async () => {
  await op.everythingSent();
  op.mailbox.clear();
  await op.db.query('delete from mail_requests');
});

const resetLink = (person: Person) => op.linkFor(person.email, RESET);
const NOBODY = 'personne@exemple.test';

/** The statements with which the request of a link is answered. */
async function statementsFor(email: string): Promise<string[]> {
  const seen: string[] = [];
  const query = (...args: Parameters<Pool['query']>) => {
    seen.push(String(args[0]));
    return op.db.query(...args);
  };
  const pool: Pool = Object.assign(Object.create(op.db), { query });
  const origin = { ip: '10.2.0.1', userAgent: '', requestId: '' };
  await requestLink({ pool, clock: systemClock, secret: 'secret' }, email, origin);
  return seen;
}

describe('« Mot de passe oublié ? »', () => {
  test('G26 L6 : même réponse pour un compte connu, inconnu, désactivé, jamais activé', async () => {
    const answers = [];
    for (const email of [PAUL.email, NOBODY, SOFIA.email, NINA.email]) {
      const { status, headers, body } = await ask(op.url, email);
      const cookie = headers
        .getSetCookie()
        .join()
        .replace(encodeURIComponent(email), '…')
        .replace(/expires=[^;]*/, '');
      answers.push({ status, location: headers.get('location'), cookie, body });
    }
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]).toMatchObject({ status: 303, location: '/mot-de-passe/envoye' });
  });

  test('G26 L6 : la requête fait le même travail pour tous, et n’envoie rien elle-même', async () => {
    const known = await statementsFor(PAUL.email);
    expect(await statementsFor(NOBODY)).toEqual(known);
    expect(await statementsFor(SOFIA.email)).toEqual(known);
    expect(known.length).toBeGreaterThan(2);
    expect(known.join()).not.toMatch(/from users|into mails/);
  });

  test('la page suivante répète l’adresse saisie, sans rien affirmer', async () => {
    const visitor = new Visitor();
    const page = await visitor.post(`${op.url}/mot-de-passe/oublie`, { email: ' Personne+1@exemple.test ' });
    expect(page.url).toBe(`${op.url}/mot-de-passe/envoye`);
    expect(page.body).toContain('Personne+1@exemple.test');
    expect(page.body).toContain('Si un compte oGestion correspond à');
    expect(page.body).toContain('1 heure');
  });

  test('une saisie qui n’est pas une adresse est signalée dans le champ', async () => {
    const { status, body } = await ask(op.url, 'claire');
    expect(status).toBe(422);
    expect(body).toContain('aria-invalid="true"');
    expect(body).toContain('value="claire"');
  });

  test('G26 : ni l’inconnu, ni le désactivé ne reçoivent de mail', async () => {
    await ask(op.url, NOBODY);
    await ask(op.url, SOFIA.email);
    await op.everythingSent();
    expect(op.mailbox.all()).toEqual([]);
  });

  test('G2 G27 : qui n’a jamais activé son compte reçoit de nouveau le mail de création', async () => {
    await ask(op.url, NINA.email.toUpperCase());
    const mail = await op.mailbox.mailTo(NINA.email);
    expect(mail.subject).toBe(CREATION);
    expect(linkIn(mail)).toContain('/activation/');
  });

  test('L6 : trois mails par heure et par compte, quel que soit le réseau', async () => {
    for (let rank = 0; rank < 5; rank += 1) expect((await ask(op.url, PAUL.email)).status).toBe(303);
    await op.everythingSent();
    expect(op.mailbox.all().filter(({ to }) => to === PAUL.email)).toHaveLength(3);
  });

  test('L6 : un abonné IPv6 compte pour un, quelle que soit son adresse', async () => {
    const from = (rank: number) => ask(op.url, `y${rank}@exemple.test`, `2001:db8:0:9::${rank + 1}`);
    const all = await Promise.all(Array.from({ length: 13 }, (_, rank) => from(rank)));
    expect(all.filter(({ status }) => status === 303)).toHaveLength(10);
    expect((await ask(op.url, NOBODY, '2001:db8:0:a::1')).status).toBe(303);
  });

  test('L6 : dix demandes par heure et par adresse IP, même ensemble ; une heure plus tard, de nouveau', async () => {
    const ip = '10.77.0.1';
    const all = await Promise.all(Array.from({ length: 13 }, (_, rank) => ask(op.url, `x${rank}@exemple.test`, ip)));
    expect(all.filter(({ status }) => status === 303)).toHaveLength(10);
    const refused = await ask(op.url, NOBODY, ip);
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('3600');
    holdClock();
    try {
      moveClock(3601);
      expect((await ask(op.url, NOBODY, ip)).status).toBe(303);
    } finally {
      releaseClock();
    }
  });
});

describe('la réinitialisation', () => {
  test('S28 S114 G3 L9 P11 : le mot de passe change, les sessions tombent, un mail le confirme', async () => {
    const visitor = new Visitor();
    const tokens = await op.clients.direct.signIn(visitor, PAUL);
    const link = await resetLink(PAUL);
    const page = await choose(link, NEW_PASSWORD);
    expect(page.url).toBe(`${op.url}/mot-de-passe/enregistre`);
    expect((await op.clients.direct.userinfo(tokens.access_token)).status).toBe(401);
    expect((await op.clients.direct.refresh(tokens.refresh_token)).status).toBe(400);
    expect((await visitor.get(op.url)).url).toMatch(`${op.url}/connexion/`);
    const mail = await op.mailbox.mailTo(PAUL.email, CONFIRMATION);
    expect(mail.text).toContain('Nous vous confirmons que votre nouveau mot de passe a bien été enregistré.');
    const attempts = new Attempts(op);
    expect(await attempts.enters(PAUL.email, DEMO_PASSWORD)).toBe(false);
    expect(await attempts.enters(PAUL.email, NEW_PASSWORD)).toBe(true);
  });

  test('G28 : le mot de passe actuel est refusé, avec sa raison, et le lien reste bon', async () => {
    const link = await resetLink(CLAIRE);
    const refused = await choose(link, DEMO_PASSWORD);
    expect(refused.status).toBe(422);
    expect(refused.body).toContain('mot de passe actuel');
    expect((await choose(link, NEW_PASSWORD)).status).toBe(200);
  });

  test('G3 L4 L5 : une heure, une fois, et redemander annule le précédent', async () => {
    const former = await resetLink(YANN);
    await op.db.query('delete from mail_requests');
    const latter = await resetLink(YANN);
    expect((await new Visitor().get(former)).status).toBe(410);
    holdClock();
    try {
      moveClock(59 * 60);
      expect((await new Visitor().get(latter)).status).toBe(200);
      moveClock(2 * 60);
      expect((await new Visitor().get(latter)).status).toBe(410);
    } finally {
      releaseClock();
    }
  });

  test('L4 : un lien de réinitialisation ne sert pas à une activation', async () => {
    const link = (await resetLink(YANN)).replace('/mot-de-passe/reinitialisation/', '/activation/');
    expect((await new Visitor().get(link)).status).toBe(410);
  });

  test('G25 P9 P10 : elle lève l’attente et les cent échecs', async () => {
    const attempts = new Attempts(op);
    for (let rank = 0; rank < 4; rank += 1) await attempts.try(YANN.email, WRONG);
    expect((await attempts.try(YANN.email, DEMO_PASSWORD)).status).toBe(429);
    await op.db.query('update login_throttles set failures = 100');
    await choose(await resetLink(YANN), NEW_PASSWORD);
    expect(await attempts.enters(YANN.email, NEW_PASSWORD)).toBe(true);
  });

  test('P10 : elle lève aussi l’attente d’un appareil connu, d’où qu’elle vienne', async () => {
    const own = new Attempts(op);
    expect(await own.enters(YANN.email, NEW_PASSWORD)).toBe(true);
    for (let rank = 0; rank < 4; rank += 1) await own.try(YANN.email, WRONG);
    expect((await own.try(YANN.email, NEW_PASSWORD)).status).toBe(429);
    const chosen = 'Treize lucarnes ouvertes au levant';
    await choose(await resetLink(YANN), chosen);
    expect(await own.enters(YANN.email, chosen)).toBe(true);
  });

  test('L3 : de deux réinitialisations ensemble, une seule gagne', async () => {
    const link = await resetLink(YANN);
    const passwords = ['Onze tuiles rouges au hangar', 'Douze volets bleus au grenier'];
    const answers = await Promise.all(passwords.map((password) => choose(link, password)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 410]);
    const winner = passwords[answers.findIndex(({ status }) => status === 200)] ?? '';
    expect(await new Attempts(op).enters(YANN.email, winner)).toBe(true);
  });

  test('P12 : le journal dit qui, quand, d’où, sans mot de passe ni jeton', async () => {
    const { rows } = await op.db.query(
      `select event, actor_sub, details::text, host(ip) as ip from audit_events
       where event like 'authn_password%' and target_sub = $1 order by id`,
      [await subOf(op.db, PAUL)],
    );
    expect(rows.map(({ event }) => event)).toContain('authn_password_reset_requested');
    expect(rows.at(-1)).toMatchObject({ event: 'authn_password_change', details: '{"by": "reset"}' });
    expect(JSON.stringify(rows)).not.toContain(NEW_PASSWORD);
  });
});
