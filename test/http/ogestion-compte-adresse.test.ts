import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { systemClock } from '#shared/clock.ts';
import { linkIn } from '#test/links.ts';
import { ask, type MailWorld, NEW_PASSWORD, RESET, startMailWorld } from '#test/mail-world.ts';
import { CHANGE, CHANGED, canSignIn, isSignedIn, keepAccounts, send, signedInAt } from '#test/own-account.ts';
import { askedChange, NEW, press } from '#test/own-address.ts';
import { subOf } from '#test/people.ts';
import { Visitor } from '#test/visitor.ts';
import { issueLink } from '../../idp-ogestion/src/domain/links.ts';
import { DEMO_PASSWORD, LUC, PAUL } from '../../scripts/cast.ts';

let op: MailWorld;
let restore: () => Promise<void>;
beforeAll(async () => {
  op = await startMailWorld();
  restore = await keepAccounts(op);
});
afterEach(() => restore());
afterAll(() => op.stop());

const PAUL_SINCE = { email: NEW };
const GONE = 'Ce lien n’est plus valable.';
const asked = (email = NEW) => askedChange(op, email);
const emailOf = async (sub: string) =>
  (await op.db.query('select email from users where sub = $1', [sub])).rows[0].email;
const lastEvent = async (event: string) =>
  (await op.db.query('select * from audit_events where event = $1 order by id desc limit 1', [event])).rows[0];

describe('G17 L10 changer son adresse mail', () => {
  test('G17 : rien ne change avant la confirmation ; ensuite la nouvelle adresse ouvre, le sub reste, les sessions finissent', async () => {
    const sub = await subOf(op.db, PAUL);
    const { visitor, confirm } = await asked();
    expect((await visitor.get(`${op.url}/mon-compte/adresse`)).body).toContain(NEW);
    expect(await emailOf(sub)).toBe(PAUL.email);
    expect(await canSignIn(op, PAUL_SINCE)).toBe(false);

    const page = await press(confirm);
    expect(page.body).toContain('Votre adresse mail est modifiée');
    expect(await emailOf(sub)).toBe(NEW);
    expect(await isSignedIn(op, visitor)).toBe(false);
    expect([await canSignIn(op, PAUL), await canSignIn(op, PAUL_SINCE)]).toEqual([false, true]);
    expect(await lastEvent('user_email_changed')).toMatchObject({ actor_sub: sub, target_sub: sub });
  });

  test('G17 L10 : l’ancienne adresse est prévenue deux fois, sans que la nouvelle y soit écrite en entier', async () => {
    const { confirm } = await asked();
    const first = await op.mailbox.mailTo(PAUL.email, CHANGE);
    expect(first.text).toContain("Rien n'est changé pour l'instant");
    op.mailbox.clear();
    await press(confirm);
    const second = await op.mailbox.mailTo(PAUL.email, CHANGED);
    expect(second.text).toContain("L'adresse à laquelle nous vous écrivons ne l'est plus.");
    expect(linkIn(second)).not.toBe(linkIn(first));
    for (const { text } of [first, second]) expect(text).not.toContain(NEW);
  });

  test('G17 : les applications ouvertes sont prévenues', async () => {
    const { confirm } = await asked();
    const tokens = await op.clients.direct.signIn(new Visitor(), PAUL);
    await press(confirm);
    expect((await op.rp.nextNotice()).path).toContain(op.clients.direct.id);
    expect((await op.clients.direct.userinfo(tokens.access_token)).status).toBe(401);
  });

  test('L1 L8 : ouvrir le lien ne fait rien ; le jeton quitte l’adresse', async () => {
    const { confirm } = await asked();
    const visitor = new Visitor();
    const arrival = await visitor.get(confirm, { follow: false });
    expect([arrival.status, arrival.headers.get('location')]).toEqual([303, '/mon-compte/adresse/confirmer']);
    expect(arrival.headers.get('set-cookie')).toMatch(/path=\/mon-compte\/adresse\/confirmer;.*httponly/i);
    for (const _time of [1, 2, 3]) expect((await new Visitor().get(confirm)).status).toBe(200);
    expect(await canSignIn(op, PAUL)).toBe(true);
    expect((await visitor.get(`${op.url}/mon-compte/adresse/confirmer`)).headers.get('x-robots-tag')).toBe('noindex');
    expect((await press(confirm)).status).toBe(200);
  });

  test('L10 : la nouvelle adresse ne sert pas au mot de passe oublié avant d’être confirmée', async () => {
    await asked();
    op.mailbox.clear();
    await ask(op.url, NEW);
    await op.linkFor(LUC.email, RESET);
    expect(op.mailbox.all().filter(({ to }) => to.includes(NEW))).toEqual([]);
  });

  test('L4 : un lien de mot de passe envoyé à l’ancienne adresse ne sert plus après le changement', async () => {
    const link = await op.linkFor(PAUL.email, RESET);
    const { confirm } = await asked();
    await press(confirm);
    expect((await new Visitor().get(link)).status).toBe(410);
  });

  test('L3 : de deux confirmations simultanées une seule passe', async () => {
    const { confirm } = await asked();
    const answers = await Promise.all([press(confirm), press(confirm), press(confirm)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 410, 410]);
  });

  test('L4 : une nouvelle demande remplace la précédente', async () => {
    const { confirm } = await asked();
    const again = await asked('paul@autre.test');
    expect((await press(confirm)).body).toContain(GONE);
    expect((await press(again.confirm)).status).toBe(200);
    expect(await canSignIn(op, { email: 'paul@autre.test' })).toBe(true);
  });

  test('G23 L4 : un changement de mot de passe abandonne le changement d’adresse en attente', async () => {
    const { visitor, confirm } = await asked();
    const fields = { current: DEMO_PASSWORD, password: NEW_PASSWORD, confirmation: NEW_PASSWORD };
    expect((await send(op, visitor, '/mot-de-passe', fields)).status).toBe(303);
    expect((await press(confirm)).status).toBe(410);
    expect((await visitor.get(`${op.url}/mon-compte`)).body).not.toContain(NEW);
  });
});

describe('G17 L10 revenir sur le changement', () => {
  test('L10 : annulé avant la confirmation, rien n’a changé et le lien de confirmation ne sert plus', async () => {
    const { visitor, confirm, cancel } = await asked();
    expect((await press(cancel)).body).toContain('Le changement est annulé');
    expect((await press(confirm)).status).toBe(410);
    expect([await isSignedIn(op, visitor), await canSignIn(op, PAUL)]).toEqual([true, true]);
  });

  test('L10 : un lien de confirmation parti après l’annulation, d’un mail en retard, ne confirme rien', async () => {
    const { cancel } = await asked();
    await press(cancel);
    const link = { sub: await subOf(op.db, PAUL), email: NEW, purpose: 'email-change' } as const;
    const token = await issueLink(op.db, systemClock, link);
    expect((await press(`${op.url}/mon-compte/adresse/confirmer/${token}`)).status).toBe(410);
    expect(await canSignIn(op, PAUL)).toBe(true);
  });

  test('L10 P13 : annulé après, l’ancienne adresse revient, tout se ferme et le mot de passe se choisit de nouveau', async () => {
    const { confirm } = await asked();
    op.mailbox.clear();
    await press(confirm);
    const cancel = linkIn(await op.mailbox.mailTo(PAUL.email, CHANGED));
    const thief = await signedInAt(op, PAUL_SINCE);
    expect((await press(cancel)).body).toContain('Votre adresse mail est rétablie');
    expect(await isSignedIn(op, thief)).toBe(false);
    expect([await canSignIn(op, PAUL_SINCE), await canSignIn(op, PAUL)]).toEqual([false, false]);
    const reset = linkIn(await op.mailbox.mailTo(PAUL.email, RESET));
    const visitor = new Visitor();
    const page = await visitor.get(reset);
    await visitor.submit(page, new URL(page.url).pathname, { password: NEW_PASSWORD, confirmation: NEW_PASSWORD });
    expect(await canSignIn(op, PAUL, NEW_PASSWORD)).toBe(true);
    expect((await press(cancel)).status).toBe(410);
  });

  test('L10 : le lien du premier mail, remplacé par celui du second, ne dit pas que rien n’a changé', async () => {
    const { confirm, cancel } = await asked();
    op.mailbox.clear();
    await press(confirm);
    await op.mailbox.mailTo(PAUL.email, CHANGED);
    const page = await press(cancel);
    expect([page.status, page.body.includes('n’est pas modifiée')]).toEqual([410, false]);
    expect(page.body).toContain('Vous avez reçu un mail plus récent');
  });

  test('L10 : qui a volé le compte ne peut pas éteindre le lien d’annulation', async () => {
    const { confirm } = await asked();
    op.mailbox.clear();
    await press(confirm);
    const cancel = linkIn(await op.mailbox.mailTo(PAUL.email, CHANGED));
    const thief = await signedInAt(op, PAUL_SINCE);
    const fields = { current: DEMO_PASSWORD, password: NEW_PASSWORD, confirmation: NEW_PASSWORD };
    expect((await send(op, thief, '/mot-de-passe', fields)).status).toBe(303);
    const again = await send(op, thief, '/adresse', { current: NEW_PASSWORD, email: 'plus@loin.test' });
    expect(again.status).toBe(422);
    expect(again.body).toContain('il y a moins de 72 heures');
    expect((await press(cancel)).body).toContain('Votre adresse mail est rétablie');
  });

  test('L3 : confirmer et annuler en même temps donnent un seul résultat', async () => {
    const { confirm, cancel } = await asked();
    const [confirmed, cancelled] = await Promise.all([press(confirm), press(cancel)]);
    const won = confirmed.status === 200;
    expect(cancelled.status).toBe(200);
    expect(cancelled.body).toContain(won ? 'rétablie' : 'Le changement est annulé');
    expect(await emailOf(await subOf(op.db, PAUL))).toBe(PAUL.email);
  });

  test.each(['confirmer', 'annuler'])(
    'L4 : un jeton de l’autre lien n’est rien à « %s », un jeton inventé non plus',
    async (verb) => {
      const { confirm, cancel } = await asked();
      const wrong = verb === 'confirmer' ? cancel : confirm;
      for (const token of [wrong.split('/').at(-1), 'x'.repeat(43), '%00', 'x']) {
        expect((await new Visitor().get(`${op.url}/mon-compte/adresse/${verb}/${token}`)).status).toBe(410);
      }
    },
  );
});
