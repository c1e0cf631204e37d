import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type OpWorld, startOp } from '#test/op-world.ts';
import { messagesIn, rowsOf, textOf } from '#test/referent.ts';
import { Visitor } from '#test/visitor.ts';

let op: OpWorld;
beforeAll(async () => {
  op = await startOp();
  await op.db.query(`update regions set email = 'aura@exemple.test', telephone = '0472000000' where code = '84'`);
});
afterAll(() => op.stop());

const ELSEWHERE = 'Retrouvez tous les contacts sur le site de constructys.fr';
const ask = (query = '') => new Visitor().get(`${op.url}/directions-regionales${query}`);
const asked = (codePostal: string) => ask(`?${new URLSearchParams({ 'code-postal': codePostal })}`);
/** What is said of the Direction régionale that was found, the list of all aside. */
const foundIn = (body: string): string =>
  textOf(/<section[^>]*aria-labelledby="trouvee"[\s\S]*?<\/section>/.exec(body)?.[0] ?? '');

describe('S126 S136 la page des Directions régionales', () => {
  test('S126 S127 S128 S136 S137 est ouverte à tous, dit la règle et mène à tous les contacts', async () => {
    const page = await ask();
    const said = textOf(page.body);
    expect(page.status).toBe(200);
    expect(said).toContain('La création de compte oGestion se fait dans nos directions régionales !');
    expect(said).toContain('il faut contacter votre Direction régionale Constructys pour vous créer un compte');
    expect(said).toContain('Une fois le compte créé avec vos identifiants, vous pourrez accéder à Digit Invest');
    expect(said).toContain(ELSEWHERE);
    expect(page.body).toContain('href="https://www.constructys.fr"');
    expect(said.match(/constructys\.fr/g)).toHaveLength(1);
    expect(rowsOf(page.body)).toHaveLength(18);
    expect(foundIn(page.body)).toBe('');
  });

  test.each(['69007', ' 69 007 '])(
    'S126 le code postal « %s » donne sa Direction régionale et ses contacts',
    async (code) => {
      const { status, body } = await asked(code);
      expect(status).toBe(200);
      expect(foundIn(body)).toContain('Direction régionale Auvergne-Rhône-Alpes');
      expect(foundIn(body)).toContain('aura@exemple.test');
      expect(foundIn(body)).toContain('04 72 00 00 00');
      expect(body).toContain('href="tel:0472000000"');
    },
  );

  test.each([
    ['35000', 'Bretagne'],
    ['97460', 'La Réunion'],
    ['20090', 'Corse'],
  ])('S128 sans contact connu, %s donne %s et le site de Constructys', async (code, region) => {
    const found = foundIn((await asked(code)).body);
    expect(found).toContain(`Direction régionale ${region}`);
    expect(found).toContain(ELSEWHERE);
  });

  test.each([
    ['6900', 'Le code postal comporte 5 chiffres. Exemple : 69007.'],
    ['Lyon', 'Le code postal comporte 5 chiffres. Exemple : 69007.'],
    ['<b>69', 'Le code postal comporte 5 chiffres. Exemple : 69007.'],
    ['98800', "Ce code postal n'est celui d'aucune de nos régions. Vérifiez-le. Exemple : 69007."],
  ])('« %s » est refusé sur le champ, qui garde la saisie', async (code, sentence) => {
    const page = await asked(code);
    expect([page.status, messagesIn(page)]).toEqual([422, [`code-postal-erreur: ${sentence}`]]);
    expect(page.body).toMatch(/id="code-postal"[^>]*aria-invalid="true"/);
    expect(page.body).not.toContain('<b>69');
    expect(rowsOf(page.body)).toHaveLength(18);
  });

  test('un code très long, répété ou illisible ne casse rien', async () => {
    const pages = await Promise.all([
      ask(`?code-postal=${'9'.repeat(5000)}`),
      ask('?code-postal=69007&code-postal=x'),
      ask('?code-postal=%00'),
    ]);
    expect(pages.map(({ status }) => status)).toEqual([422, 422, 422]);
  });

  test('G73 elle peut être indexée, ses réponses à un code postal non', async () => {
    expect((await ask()).body).not.toContain('noindex');
    expect((await asked('69007')).body).toContain('noindex');
  });

  test.each(['/aide', '/login'])('S136 S137 %s y mène', async (path) => {
    expect((await new Visitor().get(`${op.url}${path}`)).body).toMatch(/(?:href|action)="\/directions-regionales"/);
  });
});
