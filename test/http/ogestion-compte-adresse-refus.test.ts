import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { linkIn } from '#test/links.ts';
import { choose, type MailWorld, NEW_PASSWORD, RESET, startMailWorld } from '#test/mail-world.ts';
import { canSignIn, compromised, keepAccounts, sendFromElsewhere, signedInAt, TO_CONFIRM } from '#test/own-account.ts';
import { askedChange, NEW, press, requestChange } from '#test/own-address.ts';
import { Visitor } from '#test/visitor.ts';
import { CLAIRE, DEMO_PASSWORD, LUC, PAUL } from '../../scripts/cast.ts';

let op: MailWorld;
let restore: () => Promise<void>;
beforeAll(async () => {
  op = await startMailWorld();
  restore = await keepAccounts(op);
});
afterEach(() => restore());
afterAll(() => op.stop());

const pending = async () =>
  (await op.db.query('select from email_changes where confirmed_at is null and cancelled_at is null')).rowCount;

describe('G17 ce qui est refusé', () => {
  test.each([
    [
      'G7 : une adresse qui a un compte, sans dire lequel',
      { email: CLAIRE.email.toUpperCase() },
      409,
      'Un compte existe déjà avec cette adresse mail.',
    ],
    ['la sienne', { email: ` ${PAUL.email} ` }, 422, 'C’est déjà l’adresse mail de ce compte.'],
    ['ce qui n’est pas une adresse', { email: 'paul' }, 422, 'adresse mail complète'],
    [
      '7.5.1 : un mauvais mot de passe',
      { current: 'Ce n’est pas le bon' },
      422,
      'Le mot de passe actuel n’est pas le bon.',
    ],
  ])('%s', async (_case, fields, status, sentence) => {
    op.mailbox.clear();
    const answer = await requestChange(op, await signedInAt(op, PAUL), fields);
    expect(answer.status).toBe(status);
    expect(answer.body).toContain(sentence);
    expect(answer.body).not.toContain(CLAIRE.prenom);
    expect(await pending()).toBe(0);
  });

  test('G19 : l’adresse prise par une autre personne entre-temps ne se confirme plus', async () => {
    const { confirm } = await askedChange(op);
    await op.db.query('update users set email = $2 where email = $1', [LUC.email, NEW.toUpperCase()]);
    const page = await press(confirm);
    expect([page.status, page.body.includes('Un compte existe déjà')]).toEqual([409, true]);
    expect(await canSignIn(op, PAUL)).toBe(true);
  });

  test('G19 : deux personnes confirment la même adresse ensemble, une seule l’a', async () => {
    const { confirm } = await askedChange(op);
    op.mailbox.clear();
    await requestChange(op, await signedInAt(op, LUC));
    const other = linkIn(await op.mailbox.mailTo(NEW, TO_CONFIRM));
    const answers = await Promise.all([press(confirm), press(other)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  });

  test('G20 : un compte désactivé entre-temps ne change plus d’adresse', async () => {
    const { confirm, cancel } = await askedChange(op);
    await op.db.query('update users set deactivated_at = created_at where email = $1', [PAUL.email]);
    const statuses = [(await press(confirm)).status, (await press(cancel)).status];
    await op.db.query('update users set deactivated_at = null where email = $1', [PAUL.email]);
    expect(statuses).toEqual([410, 410]);
  });

  test('L4 P13 : d’un compte compromis, le changement demandé ne se confirme plus', async () => {
    const { confirm } = await askedChange(op);
    await compromised(op, PAUL);
    expect((await press(confirm)).status).toBe(410);
    expect(await pending()).toBe(0);
  });

  test('L4 : un nouveau mot de passe choisi par mail abandonne le changement demandé', async () => {
    const { confirm } = await askedChange(op);
    await choose(await op.linkFor(PAUL.email, RESET), NEW_PASSWORD);
    expect((await press(confirm)).status).toBe(410);
    expect(await pending()).toBe(0);
    const account = await (await signedInAt(op, PAUL, NEW_PASSWORD)).get(`${op.url}/mon-compte`);
    expect(account.body).not.toContain('à confirmer');
  });

  test('un autre site ne peut rien demander ni confirmer, et il faut être connecté pour demander', async () => {
    const { visitor, confirm } = await askedChange(op);
    const fields = { current: DEMO_PASSWORD, email: 'x@y.test' };
    expect((await sendFromElsewhere(op, visitor, '/adresse', fields)).status).toBe(403);
    expect((await requestChange(op, new Visitor())).status).toBe(401);
    const reader = new Visitor();
    await reader.get(confirm);
    expect((await sendFromElsewhere(op, reader, '/adresse/confirmer')).status).toBe(403);
    expect(await canSignIn(op, PAUL)).toBe(true);
  });

  test('le sixième changement demandé en un jour attend', async () => {
    const visitor = await signedInAt(op, PAUL);
    for (const rank of [1, 2, 3, 4, 5]) {
      expect((await requestChange(op, visitor, { email: `paul${rank}@nouveau.test` })).status).toBe(303);
    }
    const sixth = await requestChange(op, visitor);
    expect([sixth.status, sixth.body.includes('Trop de changements d’adresse')]).toEqual([429, true]);
  });

  test('G26 : essayer les adresses des autres compte aussi, et n’abandonne pas le changement en attente', async () => {
    const { visitor, confirm } = await askedChange(op);
    for (const { email } of [CLAIRE, LUC, CLAIRE, LUC]) {
      expect((await requestChange(op, visitor, { email })).status).toBe(409);
    }
    expect((await requestChange(op, visitor, { email: CLAIRE.email })).status).toBe(429);
    expect((await press(confirm)).status).toBe(200);
  });
});
