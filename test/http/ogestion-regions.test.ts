import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type OpWorld, startOp } from '#test/op-world.ts';
import { messagesIn, Referent, rowsOf, textOf } from '#test/referent.ts';
import { ADMINISTRATEUR } from '../../scripts/cast.ts';

let op: OpWorld;
let odile: Referent;
beforeAll(async () => {
  op = await startOp();
  odile = await Referent.signedIn(op, ADMINISTRATEUR);
});
afterAll(() => op.stop());

const CONTACTS = { email: 'bretagne@exemple.test', telephone: '02.99.00.00.00' };
const open = () => odile.get('/regions/53');
const rowOf = async (path: string) => rowsOf((await odile.get(path)).body).find(([name]) => name === 'Bretagne');

describe('S126 les contacts des Directions régionales', () => {
  test('les dix-huit sont là dès l’installation, sans contact', async () => {
    const rows = rowsOf((await odile.get('/regions')).body);
    expect(rows).toHaveLength(18);
    expect(new Set(rows.map(([, ...contacts]) => contacts.join(' ')))).toEqual(
      new Set(['non renseignée non renseigné']),
    );
  });

  test('S126 enregistrés, ils sont aussitôt sur la page publique', async () => {
    const saved = await odile.send(await open(), '/regions/53', CONTACTS);
    expect(textOf(saved.body)).toContain('Les contacts sont enregistrés');
    const shown = ['Bretagne', 'bretagne@exemple.test', '02 99 00 00 00'];
    expect([await rowOf('/regions'), await rowOf('/directions-regionales')]).toEqual([shown, shown]);
  });

  test('mal écrits, ils sont refusés près du champ, et la saisie reste', async () => {
    const refused = await odile.send(await open(), '/regions/53', { email: 'bretagne', telephone: '12' });
    expect([refused.status, messagesIn(refused)]).toEqual([
      422,
      [
        "email-erreur: L'adresse mail n'a pas le bon format. Exemple : nom@domaine.fr.",
        'telephone-erreur: Saisissez un numéro de téléphone à 10 chiffres. Exemple : 01 23 45 67 89.',
      ],
    ]);
    expect(refused.body).toContain('value="12"');
  });

  test('G32 deux administrateurs ne s’écrasent pas', async () => {
    const stale = await open();
    await odile.send(await open(), '/regions/53', { ...CONTACTS, telephone: '' });
    const refused = await odile.send(stale, '/regions/53', { ...CONTACTS, telephone: '0299000001' });
    expect([refused.status, textOf(refused.body)]).toEqual([
      409,
      expect.stringContaining('modifiée par Odile VASSEUR'),
    ]);
    expect((await rowOf('/regions'))?.[2]).toBe('non renseigné');
  });

  test('le nom et le code d’une région ne sont pas lus du formulaire', async () => {
    await odile.send(await open(), '/regions/53', { ...CONTACTS, libelle: 'Autre', code: '84' });
    const { rows } = await op.db.query(`select libelle from regions where code in ('53', '84') order by code`);
    expect(rows.map(({ libelle }) => libelle)).toEqual(['Bretagne', 'Auvergne-Rhône-Alpes']);
  });

  test.each(['99', 'x', '53%00'])('une région qui n’existe pas n’a pas de fiche : %s', async (code) => {
    const answers = [
      await odile.get(`/regions/${code}`),
      await odile.post(`/regions/${code}`, { ...CONTACTS, version: '1' }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([404, 404]);
  });
});
