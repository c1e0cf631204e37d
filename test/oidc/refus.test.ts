import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Attempts, WRONG } from '#test/attempts.ts';
import { type OpWorld, startOp } from '#test/op-world.ts';
import { TEST_PEPPER } from '#test/secrets.ts';
import type { Answer } from '#test/visitor.ts';
import { createPasswords } from '../../idp-ogestion/src/domain/passwords.ts';
import { CLAIRE, DEMO_PASSWORD, LUC, NINA, PAUL, SOFIA, YANN } from '../../scripts/cast.ts';

let op: OpWorld;
let browser: Attempts;
const passwords = createPasswords({ pepper: TEST_PEPPER, concurrency: 1, queue: 10 });
beforeAll(async () => {
  op = await startOp({ OGESTION_TRUST_PROXY: 'true' });
});
beforeEach(async () => {
  browser = new Attempts(op);
  await op.db.query('delete from login_throttles');
});
afterAll(() => op.stop());

const setPassword = async (email: string, password: string) =>
  op.db.query('update users set password_hash = $2 where email = $1', [email, await passwords.hash(password)]);

/** What somebody who tries addresses sees, without what changes at each request. */
const seen = ({ status, headers, body }: Answer, email: string) => ({
  status,
  headers: [...headers].filter(([name]) => !['content-length', 'date', 'keep-alive', 'x-request-id'].includes(name)),
  body: body.replaceAll(email, 'EMAIL').replaceAll(/connexion\/[\w-]+/g, 'connexion/UID'),
});

describe('G26 G27 une seule réponse à tous les échecs', () => {
  test.each([
    ['une adresse sans compte', 'personne@exemple.test', DEMO_PASSWORD],
    ['G27 un compte désactivé', SOFIA.email, DEMO_PASSWORD],
    ['G27 un compte jamais activé', NINA.email, DEMO_PASSWORD],
    ['G27 un compte jamais activé, sans mot de passe', NINA.email, ''],
    ['un champ vide', '', ''],
  ])(
    'G26 P8 %s : même statut, même page, mêmes en-têtes qu’un mauvais mot de passe',
    async (_case, email, password) => {
      const wrong = seen(await browser.try(CLAIRE.email, WRONG), CLAIRE.email);
      expect(wrong.status).toBe(401);
      const answer = await browser.try(email, password);
      const values = (text: string) => text.replace(/(<input[^>]*name="email"[^>]*?) value="[^"]*"/, '$1');
      const other = seen(answer, email || 'RIEN');
      expect({ ...other, body: values(other.body) }).toEqual({ ...wrong, body: values(wrong.body) });
    },
  );

  test('G26 la phrase est celle qui est convenue, et mène au nouveau mot de passe', async () => {
    const { body } = await browser.try(CLAIRE.email, WRONG);
    expect(body.replace(/<[^>]*>/g, '')).toContain('La connexion a échoué.');
    expect(body.replace(/<[^>]*>/g, '')).toContain(
      'L’adresse mail ou le mot de passe est incorrect. Vérifiez votre saisie ou choisissez un nouveau mot de passe.',
    );
    expect(body).toContain('<a href="/mot-de-passe/oublie">choisissez un nouveau mot de passe</a>');
  });

  test('P12 l’adresse saisie est rendue, le mot de passe jamais', async () => {
    const { body } = await browser.try('"><b>claire', 'mon secret à moi');
    expect(body).toContain('value="&quot;&gt;&lt;b&gt;claire"');
    expect(body).not.toContain('mon secret');
  });
});

describe('S17 S18 ce qui est saisi', () => {
  test('S17 l’adresse : sans égard à la casse ni aux espaces autour', async () => {
    expect(await browser.enters(`  ${PAUL.email.toUpperCase()} `, DEMO_PASSWORD)).toBe(true);
  });

  test('P3 le mot de passe : la casse et les espaces comptent', async () => {
    for (const password of [DEMO_PASSWORD.toUpperCase(), ` ${DEMO_PASSWORD}`, `${DEMO_PASSWORD} `]) {
      expect(await browser.enters(YANN.email, password)).toBe(false);
      await op.db.query('delete from login_throttles');
    }
    expect(await browser.enters(YANN.email, DEMO_PASSWORD)).toBe(true);
  });

  test('P3 accents, espaces et émoji entrent, composés ou décomposés', async () => {
    const password = ' Été à la plage 🏗️ ';
    await setPassword(LUC.email, password.normalize('NFC'));
    expect(await browser.enters(LUC.email, password.normalize('NFD'))).toBe(true);
    expect(await browser.enters(LUC.email, password.normalize('NFC'))).toBe(true);
    expect(await browser.enters(LUC.email, password.trim())).toBe(false);
  });

  test('P2 128 caractères entrent, et le dernier compte', async () => {
    await setPassword(YANN.email, `${'é'.repeat(127)}1`);
    expect(await browser.enters(YANN.email, `${'é'.repeat(127)}2`)).toBe(false);
    expect(await browser.enters(YANN.email, `${'é'.repeat(127)}1`)).toBe(true);
  });

  test('P2 un plus long n’entre pas, même s’il est le bon, et n’est jamais coupé', async () => {
    await setPassword(YANN.email, 'x'.repeat(129));
    expect(await browser.enters(YANN.email, 'x'.repeat(129))).toBe(false);
    await setPassword(YANN.email, 'x'.repeat(128));
    expect(await browser.enters(YANN.email, 'x'.repeat(129))).toBe(false);
    expect(await browser.enters(YANN.email, 'x'.repeat(5000))).toBe(false);
  });

  test('fact 10: U+0000 in the form is a refusal, no fault of ours', async () => {
    expect((await browser.try(`x\0@exemple.test`, 'y\0')).status).toBe(401);
  });

  test('OP15 a form that is too long, or no form, is refused', async () => {
    expect((await browser.try(CLAIRE.email, 'x'.repeat(20_000))).status).toBe(413);
  });
});

describe('P14 trop de monde à la fois', () => {
  test('P14 au-delà de la file, 503 et un délai ; les autres entrent', async () => {
    const busy = await startOp({
      OGESTION_TRUST_PROXY: 'true',
      OGESTION_HASH_CONCURRENCY: '1',
      OGESTION_HASH_QUEUE: '1',
    });
    const browsers = Array.from({ length: 8 }, () => new Attempts(busy));
    const answers = await Promise.all(browsers.map((each) => each.try(CLAIRE.email, DEMO_PASSWORD)));
    const refused = answers.filter(({ status }) => status === 503);
    expect(answers.filter(({ status }) => status === 303).length + refused.length).toBe(8);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.length).toBeLessThan(8);
    expect(refused[0]?.headers.get('retry-after')).toBe('5');
    expect(refused[0]?.body).toContain('Beaucoup de personnes se connectent en ce moment');
    await busy.stop();
  });
});
