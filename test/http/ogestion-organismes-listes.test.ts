import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type OpWorld, startOp } from '#test/op-world.ts';
import { organismesOf } from '#test/organismes.ts';
import { subOf } from '#test/people.ts';
import { Referent, rowsOf, textOf } from '#test/referent.ts';
import { ADMINISTRATEUR, AGENT, DOMBES, LUC, PAUL, SOFIA } from '../../scripts/cast.ts';

let op: OpWorld;
let agent: Referent;
let admin: Referent;
beforeAll(async () => {
  op = await startOp();
  await organismesOf(op.db).create(await subOf(op.db, AGENT), { nda: '' });
  agent = await Referent.signedIn(op, AGENT);
  admin = await Referent.signedIn(op, ADMINISTRATEUR);
});
afterAll(() => op.stop());

const names = async (query: string, who = agent): Promise<string[]> =>
  rowsOf((await who.get(`/organismes${query}`)).body).map(([name = '']) => name);
const SAVOIE = 'CFA du Bâtiment de Savoie';
const DOMBES_NAME = DOMBES.raisonSociale;

describe('la liste des organismes', () => {
  test('S15 : ceux de ses régions pour l’agent, tous pour l’administrateur', async () => {
    expect(await names('')).toEqual([DOMBES_NAME, SAVOIE]);
    expect(await names('', admin)).toEqual([
      'Campus TP Bretagne',
      "CFA BTP de l'Ouest Réunion",
      DOMBES_NAME,
      SAVOIE,
      'Formaconseil Paris',
    ]);
  });

  test.each([
    ['une partie du nom, sans accent', 'batiment savoie', [SAVOIE]],
    ['le SIREN', '000567891', [SAVOIE]],
    ['le SIREN par groupes', '000 123 455', [DOMBES_NAME]],
    ['le SIRET d’un établissement', '000 123 455 00024', [DOMBES_NAME]],
    ['la déclaration d’activité', '84010000101', [DOMBES_NAME]],
    ['la ville d’un établissement qui n’est pas le siège', 'grenoble', [DOMBES_NAME]],
    ['le code postal', '69007', [DOMBES_NAME]],
    ['des mots de l’organisme et d’un site ensemble', 'dombes lyon', [DOMBES_NAME]],
    ['ce qui est d’une autre région', 'rennes', []],
    ['un caractère de motif', '%', []],
    ['rien de connu', 'xylophone', []],
  ])('S40 : par %s', async (_by, q, found) => {
    expect(await names(`?q=${encodeURIComponent(q)}`)).toEqual(found);
  });

  test('S41 : par type, par région, avec ou sans référent actif', async () => {
    expect(await names('?type=of')).toEqual([DOMBES_NAME]);
    expect(await names('?type=cfa')).toEqual([DOMBES_NAME, SAVOIE]);
    expect(await names('?referent=avec')).toEqual([DOMBES_NAME]);
    expect(await names('?referent=sans')).toEqual([SAVOIE]);
    expect(await names('?region=11', admin)).toEqual(['Formaconseil Paris']);
  });

  test('G68 : l’ordre, le compte et la page', async () => {
    expect(await names('?ordre=desc')).toEqual([SAVOIE, DOMBES_NAME]);
    expect(await names('?tri=siren&ordre=desc')).toEqual([SAVOIE, DOMBES_NAME]);
    expect(await names('?tri=creation&ordre=desc')).toEqual([SAVOIE, DOMBES_NAME]);
    const { body } = await agent.get('/organismes');
    expect(textOf(body)).toContain('2 organismes');
    expect(textOf(body)).toContain('Afficher les items 1 - 2 de 2');
    const forged = await agent.get('/organismes?tri=mot-de-passe&ordre=x&page=-3&type=tous&referent=oui');
    expect(forged.status).toBe(200);
  });

  test('G68 : une page qui n’existe plus le dit', async () => {
    expect(textOf((await agent.get('/organismes?page=7')).body)).toContain('Aucun élément à afficher');
  });

  test('S15 : ce que chaque ligne dit', async () => {
    const [dombes, savoie] = rowsOf((await agent.get('/organismes')).body);
    expect(dombes?.slice(1)).toEqual([
      ...['000 123 455', 'OF et CFA', '01000 Bourg-en-Bresse', 'Auvergne-Rhône-Alpes', '3', '2 actifs', 'import'],
    ]);
    expect(savoie?.slice(1, 7)).toEqual(['000 567 891', 'CFA', '73000 Chambéry', 'Auvergne-Rhône-Alpes', '1', 'Aucun']);
  });

  test('G72 S93 : l’export porte la même recherche, en texte sûr qui garde ses zéros, et reste au journal', async () => {
    await op.db.query(`update organismes set raison_sociale = '=1+1' where siren = '000567891'`);
    const { body, headers } = await agent.get('/organismes/export.csv?type=cfa');
    expect(headers.get('content-disposition')).toMatch(/organismes-\d{4}-\d\d-\d\d\.csv/);
    expect(body).toContain("'=1+1");
    expect(body.trim().split('\r\n')).toHaveLength(3);
    expect(body).toContain('\r\n000\u00a0567\u00a0891;');
    expect(body).toContain(';84\u00a001\u00a000001\u00a001;Auvergne-Rhône-Alpes;01000 Bourg-en-Bresse;');
    await op.db.query('update organismes set raison_sociale = $1 where siren = $2', [SAVOIE, '000567891']);
    const { rows } = await op.db.query(
      `select actor_sub, regions from audit_events where event = 'organismes_exported'`,
    );
    expect(rows).toEqual([{ actor_sub: await subOf(op.db, AGENT), regions: ['84'] }]);
  });
});

describe('l’annuaire', () => {
  const logins = async (query: string, who = agent): Promise<string[]> =>
    rowsOf((await who.get(`/annuaire${query}`)).body).map(([, , login = '']) => login);

  test('S46 : les personnes de ses régions, et elles seules', async () => {
    expect(await logins('')).toHaveLength(5);
    expect(await logins('?q=moreau')).toEqual([]);
    expect(await logins('?q=moreau', admin)).toEqual([LUC.email]);
    expect(await logins('?q=luc.moreau%40exemple.test', admin)).toEqual([LUC.email]);
  });

  test('S41 : par statut, par profil, par région', async () => {
    expect(await logins('?statut=inactif')).toEqual([SOFIA.email]);
    expect(await logins('?profil=referent&q=legoff')).toEqual(['yann.legoff@exemple.test']);
    expect(await logins('?region=11', admin)).toEqual([LUC.email]);
    expect(await logins('?region=53', agent)).toEqual([]);
  });

  test('S47 : chaque nom mène à la fiche, dans son organisme ; un autre organisme de la région s’y ajoute', async () => {
    const sub = await subOf(op.db, PAUL);
    const { body } = await agent.get('/annuaire?q=paul');
    expect(body).toContain(`href="/organismes/${DOMBES.siren}/utilisateurs/${sub}"`);
    expect((await agent.get(`/organismes/${DOMBES.siren}/utilisateurs/${sub}`)).status).toBe(200);
    const { body: yann } = await agent.get('/annuaire?q=goff');
    expect(yann).not.toContain('Campus TP');
    expect(textOf((await admin.get('/annuaire?q=goff')).body)).toContain('Campus TP Bretagne');
  });

  test('G15 : qui n’a plus d’établissement n’est plus que chez l’administrateur', async () => {
    await op.db.query('delete from rattachements where sub = $1', [await subOf(op.db, SOFIA)]);
    expect(await logins('?q=benali')).toEqual([]);
    expect(await logins('?q=benali', admin)).toEqual([SOFIA.email]);
  });

  test('G68 : le tri garde la région et la recherche', async () => {
    const { body } = await admin.get('/annuaire?q=exemple&region=84&tri=login&ordre=desc');
    expect(body).toContain('/annuaire?q=exemple&amp;tri=login&amp;region=84');
  });
});
