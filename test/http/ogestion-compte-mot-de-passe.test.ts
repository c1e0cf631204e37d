import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { CONFIRMATION, type MailWorld, NEW_PASSWORD, RESET, startMailWorld } from '#test/mail-world.ts';
import {
  canSignIn,
  compromised,
  isSignedIn,
  keepAccounts,
  send,
  sendFromElsewhere,
  signedInAt,
} from '#test/own-account.ts';
import { subOf } from '#test/people.ts';
import { Visitor } from '#test/visitor.ts';
import { CLAIRE, DEMO_PASSWORD, PAUL } from '../../scripts/cast.ts';

let op: MailWorld;
let restore: () => Promise<void>;
beforeAll(async () => {
  op = await startMailWorld();
  restore = await keepAccounts(op);
});
afterEach(() => restore());
afterAll(() => op.stop());

const change = (visitor: Visitor, fields: Record<string, string> = {}) =>
  send(op, visitor, '/mot-de-passe', {
    current: DEMO_PASSWORD,
    password: NEW_PASSWORD,
    confirmation: NEW_PASSWORD,
    ...fields,
  });
const lastEvent = async (event: string) =>
  (await op.db.query('select * from audit_events where event = $1 order by id desc limit 1', [event])).rows[0];

describe('G23 P11 changer son mot de passe', () => {
  test('G23 P11 : le nouveau ouvre, l’ancien n’ouvre plus, un mail le confirme, le journal le garde', async () => {
    op.mailbox.clear();
    const visitor = await signedInAt(op, CLAIRE);
    const answer = await change(visitor);
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/mon-compte?fait=mot-de-passe']);
    expect(await canSignIn(op, CLAIRE)).toBe(false);
    expect(await canSignIn(op, CLAIRE, NEW_PASSWORD)).toBe(true);
    const mail = await op.mailbox.mailTo(CLAIRE.email, CONFIRMATION);
    expect(mail.text).not.toContain(NEW_PASSWORD);
    const sub = await subOf(op.db, CLAIRE);
    expect(await lastEvent('authn_password_change')).toMatchObject({ actor_sub: sub, details: { by: 'person' } });
  });

  test('G23 7.4.3 : les autres sessions se terminent et leurs applications sont prévenues ; celle-ci reste', async () => {
    const [here, there] = [await signedInAt(op, PAUL), new Visitor()];
    const tokens = await op.clients.direct.signIn(there, PAUL);
    await change(here);
    expect(await isSignedIn(op, here)).toBe(true);
    expect(await isSignedIn(op, there)).toBe(false);
    expect((await op.clients.direct.userinfo(tokens.access_token)).status).toBe(401);
    expect((await op.clients.direct.refresh(tokens.refresh_token)).status).toBe(400);
    expect((await op.rp.nextNotice()).path).toContain(op.clients.direct.id);
  });

  test('G23 7.2.4 : une copie du cookie de cette session n’ouvre plus rien', async () => {
    const visitor = await signedInAt(op, PAUL);
    const copy = visitor.cookiesFor(`${op.url}/`);
    const opens = async (cookie: string) =>
      (await fetch(`${op.url}/mon-compte`, { headers: { cookie }, redirect: 'manual' })).status === 200;
    expect(await opens(copy)).toBe(true);
    await change(visitor);
    expect([await opens(copy), await opens(visitor.cookiesFor(`${op.url}/`))]).toEqual([false, true]);
  });

  test('G23 : la session gardée ouvre toujours les applications, sans mot de passe', async () => {
    const visitor = await signedInAt(op, PAUL);
    await change(visitor);
    const arrival = await op.clients.direct.arrive(visitor, PAUL, { prompt: 'none' });
    expect(arrival.query.has('code')).toBe(true);
    expect(await isSignedIn(op, visitor)).toBe(true);
  });

  test('G23 : une connexion commencée avec l’ancien mot de passe n’aboutit pas', async () => {
    const late = new Visitor();
    const page = await late.get(`${op.url}/login`);
    const credentials = { email: PAUL.email, password: DEMO_PASSWORD };
    const sent = await late.submit(page, '/connexion/', credentials, { follow: false });
    expect(sent.status).toBe(303);
    await change(await signedInAt(op, PAUL));
    await late.get(new URL(sent.headers.get('location') ?? '', op.url).href);
    expect(await isSignedIn(op, late)).toBe(false);
  });

  test('G23 L4 : un lien de mot de passe envoyé avant ne sert plus', async () => {
    const link = await op.linkFor(CLAIRE.email, RESET);
    await change(await signedInAt(op, CLAIRE));
    expect((await new Visitor().get(link)).status).toBe(410);
  });

  test('6.2.3 : sans le bon mot de passe actuel, rien ne change', async () => {
    const visitor = await signedInAt(op, PAUL);
    const answer = await change(visitor, { current: 'Ce n’est pas le bon' });
    expect(answer.status).toBe(422);
    expect(answer.body).toContain('Le mot de passe actuel n’est pas le bon.');
    expect(answer.body).toMatch(/<title>\s*Erreur/);
    expect(answer.body).toMatch(/id="current"[^>]*aria-describedby="current-erreur"[^>]*aria-invalid="true"/);
    expect(answer.body).not.toContain(NEW_PASSWORD);
    expect(await canSignIn(op, PAUL)).toBe(true);
  });

  test('6.2.3 P9 : les essais du mot de passe actuel sont ralentis comme ceux de la connexion', async () => {
    const visitor = await signedInAt(op, PAUL);
    for (const _try of [1, 2, 3]) await change(visitor, { current: 'essai' });
    const answer = await change(visitor);
    expect(answer.status).toBe(429);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await lastEvent('authn_login_fail')).toMatchObject({ actor_sub: await subOf(op.db, PAUL) });
  });

  test.each([
    ['G28 : le même', { password: DEMO_PASSWORD, confirmation: DEMO_PASSWORD }, 'c’est votre mot de passe actuel'],
    ['P1 : trop court', { password: 'Trop court', confirmation: 'Trop court' }, 'Trop court'],
    ['P5 : son nom', { password: 'durand durand durand', confirmation: 'durand durand durand' }, 'Contient votre nom'],
    ['deux saisies différentes', { confirmation: 'Une autre phrase entière' }, 'ne sont pas identiques'],
    ['P2 : trop long', { password: 'é'.repeat(129), confirmation: 'é'.repeat(129) }, 'Trop long'],
  ])('%s est refusé, avec la raison', async (_case, fields, reason) => {
    const visitor = await signedInAt(op, PAUL);
    const answer = await change(visitor, fields);
    expect(answer.status).toBe(422);
    expect(answer.body).toContain(reason);
    expect(await canSignIn(op, PAUL)).toBe(true);
  });

  test('une autre personne nommée dans le formulaire n’y change rien', async () => {
    const visitor = await signedInAt(op, PAUL);
    const sub = await subOf(op.db, CLAIRE);
    await change(visitor, { sub, email: CLAIRE.email, user: sub });
    expect(await canSignIn(op, CLAIRE)).toBe(true);
    expect(await canSignIn(op, PAUL, NEW_PASSWORD)).toBe(true);
  });

  test('un autre site ne peut pas envoyer le formulaire, et il faut être connecté', async () => {
    const visitor = await signedInAt(op, PAUL);
    const fields = { current: DEMO_PASSWORD, password: NEW_PASSWORD, confirmation: NEW_PASSWORD };
    expect((await sendFromElsewhere(op, visitor, '/mot-de-passe', fields)).status).toBe(403);
    expect((await change(new Visitor())).status).toBe(401);
    expect(await canSignIn(op, PAUL)).toBe(true);
  });

  test('P11 : de deux changements simultanés un seul passe', async () => {
    const [one, other] = await Promise.all([signedInAt(op, PAUL), signedInAt(op, PAUL)]);
    const second = 'Sept ponts bleus sur la Saône';
    const answers = await Promise.all([change(one), change(other, { password: second, confirmation: second })]);
    expect(answers.filter(({ status }) => status === 303)).toHaveLength(1);
    const opened = await Promise.all([canSignIn(op, PAUL, NEW_PASSWORD), canSignIn(op, PAUL, second)]);
    expect(opened.filter(Boolean)).toHaveLength(1);
  });
});

test('P11 : de deux envois simultanés du même navigateur un seul passe', async () => {
  const visitor = await signedInAt(op, PAUL);
  const second = 'Sept ponts bleus sur la Saône';
  const answers = await Promise.all([change(visitor), change(visitor, { password: second, confirmation: second })]);
  expect(answers.filter(({ headers }) => headers.get('location')?.includes('fait'))).toHaveLength(1);
});

test('P11 G3 : changer son mot de passe pendant une réinitialisation donne un seul nouveau mot de passe', async () => {
  const second = 'Sept ponts bleus sur la Saône';
  const link = await op.linkFor(PAUL.email, RESET);
  const [here, reader] = [await signedInAt(op, PAUL), new Visitor()];
  const page = await reader.get(link);
  const choice = { password: second, confirmation: second };
  const reset = () => reader.submit(page, '/mot-de-passe/reinitialisation', choice, { follow: false });
  const statuses = (await Promise.all([change(here), reset()])).map(({ status }) => status);
  expect(statuses.filter((status) => status >= 500)).toEqual([]);
  const opened = [await canSignIn(op, PAUL, NEW_PASSWORD), await canSignIn(op, PAUL, second)];
  expect(opened.filter(Boolean)).toHaveLength(1);
});

describe('P13 compte compromis', () => {
  test('P13 : toutes les sessions se terminent, le mot de passe n’ouvre plus, et la page ne dit pas pourquoi', async () => {
    const visitor = await signedInAt(op, PAUL);
    const wrong = await refusalOf(PAUL.email, 'Ce n’est pas le bon');
    await compromised(op, PAUL);
    expect(await isSignedIn(op, visitor)).toBe(false);
    expect(await refusalOf(PAUL.email, DEMO_PASSWORD)).toBe(wrong);
    expect(await lastEvent('authn_login_fail')).toMatchObject({ details: { reason: 'compromised' } });
  });

  test('P13 : un nouveau mot de passe choisi par mail rouvre le compte', async () => {
    await compromised(op, PAUL);
    const link = await op.linkFor(PAUL.email, RESET);
    const visitor = new Visitor();
    const page = await visitor.get(link);
    await visitor.submit(page, '/mot-de-passe/reinitialisation', {
      password: NEW_PASSWORD,
      confirmation: NEW_PASSWORD,
    });
    expect(await canSignIn(op, PAUL, NEW_PASSWORD)).toBe(true);
  });

  test('P13 : une connexion commencée avant n’aboutit pas', async () => {
    const visitor = new Visitor();
    const page = await visitor.get(`${op.url}/login`);
    const sent = await visitor.submit(
      page,
      '/connexion/',
      { email: PAUL.email, password: DEMO_PASSWORD },
      { follow: false },
    );
    await compromised(op, PAUL);
    await visitor.get(new URL(sent.headers.get('location') ?? '', op.url).href);
    expect(await isSignedIn(op, visitor)).toBe(false);
  });

  test('P13 : marquer deux fois ne change rien', async () => {
    expect([await compromised(op, PAUL), await compromised(op, PAUL)]).toEqual([true, false]);
  });

  /** The sentence of the login page, without the parts that differ at each request. */
  async function refusalOf(email: string, password: string): Promise<string> {
    const visitor = new Visitor();
    const page = await visitor.get(`${op.url}/login`);
    const { status, body } = await visitor.submit(page, '/connexion/', { email, password });
    return `${status} ${/data-error-summary.*?<\/form>/s.exec(body)?.[0].replaceAll(/\/connexion\/[\w-]+/g, '')}`;
  }
});
