import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type OpWorld, startOp } from '#test/op-world.ts';
import { subOf } from '#test/people.ts';
import { Referent, rowsOf, textOf } from '#test/referent.ts';
import { Visitor } from '#test/visitor.ts';
import { ADMINISTRATEUR, AGENT, BOURG, CLAIRE, LUC, LYON, PARIS, PAUL } from '../../scripts/cast.ts';
import { seedDossiers } from '../../scripts/seed/dossiers.ts';
import { seedReglements } from '../../scripts/seed/reglements.ts';

let op: OpWorld;
let claire: Referent;
let paul: Referent;
beforeAll(async () => {
  op = await startOp();
  [claire, paul] = await Promise.all([Referent.signedIn(op, CLAIRE), Referent.signedIn(op, PAUL)]);
});
afterAll(() => op.stop());

const list = async (query = '', reader = paul) => (await reader.get(`/reglements${query}`)).body;
const references = (html: string) => rowsOf(html).map(([, reference = '']) => reference);
const all = seedReglements(seedDossiers());
const aLyon = all.filter(({ siret }) => siret === LYON.siret);
const aBourg = all.filter(({ siret }) => siret === BOURG.siret);
const euros = (cents: number) =>
  `${(cents / 100).toLocaleString('fr-FR', { minimumFractionDigits: 2 }).replaceAll('\u202f', ' ').replace('-', '−')} €`;

describe('S82 S84 : consulter les règlements', () => {
  test('S84 : on y vient de l’accueil, et chaque règlement dit tout', async () => {
    expect((await paul.get('/')).body).toContain('<a href="/reglements">');
    const [one] = aLyon;
    const [row] = rowsOf(await list(`?q=${one?.reference}`));
    expect(row).toEqual([
      one?.date.split('-').reverse().join('/'),
      one?.reference,
      one?.dossier,
      'CFA des Métiers du Bâtiment de la Dombes Lyon, 000 123 455 00024',
      'Règlement',
      'Virement',
      euros(one?.montant ?? 0),
    ]);
  });

  test('S84 G13 : ceux de ses SIRET, et seulement ceux-là', async () => {
    expect(textOf(await list())).toContain(`${aLyon.length} règlements`);
    const luc = await Referent.signedIn(op, LUC);
    const aParis = all.filter(({ siret }) => siret === PARIS.siret).map(({ reference }) => reference);
    expect(references(await list('', luc)).toSorted()).toEqual(aParis.toSorted());
  });

  test('S84 S83 : d’un dossier on va à ses règlements, et d’un règlement à son dossier', async () => {
    const dossier = aBourg.find(({ nature }) => nature === 'AVOIR')?.dossier ?? '';
    expect((await claire.get(`/dossiers?q=${dossier}`)).body).toContain(`href="/reglements?dossier=${dossier}"`);
    const html = await list(`?dossier=${dossier}`, claire);
    const expected = aBourg.filter((reglement) => reglement.dossier === dossier);
    expect(references(html).toSorted()).toEqual(expected.map(({ reference }) => reference).toSorted());
    expect(textOf(html)).toContain(`Règlements du dossier ${dossier}.`);
    expect(html).toContain(`href="/dossiers?q=${dossier}"`);
    expect(html).toMatch(new RegExp(`<input type="hidden" name="dossier" value="${dossier}"`));
    expect(references(await list(`?dossier=${dossier}&nature=avoir`, claire))).toHaveLength(1);
  });

  test.each([
    ['le dossier d’un autre établissement', `dossier=${aBourg[0]?.dossier}`],
    ['un dossier qui n’existe pas', 'dossier=CA-1999-000001'],
    ['le SIRET d’un autre organisme', `etablissement=${PARIS.siret}`],
    ['un SIRET de son organisme, qu’il ne tient pas', `etablissement=${BOURG.siret}`],
  ])('S84 S99 : %s dans l’adresse donne 404, à l’écran comme à l’export', async (_what, query) => {
    for (const path of ['/reglements', '/reglements/export.csv']) {
      expect((await paul.get(`${path}?${query}`)).status).toBe(404);
    }
  });

  test.each([
    ['un agent', AGENT],
    ['un administrateur', ADMINISTRATEUR],
  ])('S84 : %s de Constructys n’y a pas accès', async (_who, person) => {
    const visitor = await Referent.signedIn(op, person);
    for (const path of ['/reglements', '/reglements/export.csv']) expect((await visitor.get(path)).status).toBe(403);
  });

  test('S9 : sans session, on se connecte d’abord', async () => {
    const answer = await new Visitor().get(`${op.url}/reglements/export.csv`, { follow: false });
    expect([answer.status, answer.headers.get('location')]).toEqual([302, '/login?retour=%2Freglements%2Fexport.csv']);
  });
});

describe('G68 : chercher, filtrer, trier', () => {
  test('S84 : une période à l’envers se dit, au lieu d’une liste vide ou d’un fichier vide', async () => {
    const asked = '?du=2026-03-02&au=2026-03-01';
    expect(textOf(await list(asked))).toContain('Cette période finit avant de commencer');
    expect((await paul.get(`/reglements/export.csv${asked}`)).status).toBe(422);
  });

  test('S84 : par référence, par dossier, par nature, par établissement et par période', async () => {
    const dossier = aLyon[0]?.dossier ?? '';
    const ofDossier = aLyon.filter((reglement) => reglement.dossier === dossier).length;
    expect(references(await list(`?q=${dossier.toLowerCase()}`))).toHaveLength(ofDossier);
    const tropPercus = aLyon.filter(({ nature }) => nature === 'TROP_PERCU');
    const html = await list('?nature=trop-percu');
    expect(references(html)).toEqual(tropPercus.map(({ reference }) => reference));
    expect(rowsOf(html)[0]?.slice(4)).toEqual(['Trop-perçu', 'Compensation', euros(tropPercus[0]?.montant ?? 0)]);
    const inMarch = aLyon.filter(({ date }) => date >= '2026-03-01' && date <= '2026-03-31').length;
    expect(inMarch).toBeGreaterThan(0);
    expect(references(await list('?du=2026-03-01&au=2026-03-31'))).toHaveLength(inMarch);
    expect(textOf(await list(`?etablissement=${BOURG.siret}`, claire))).toContain(`${aBourg.length} règlements`);
  });

  test('S84 : les bornes de la période en font partie', async () => {
    const { date = '', reference } = aLyon[0] ?? {};
    expect(references(await list(`?du=${date}&au=${date}`))).toContain(reference);
  });

  test('S84 : le solde de ce qui est trouvé, avoirs et trop-perçus déduits', async () => {
    const solde = aLyon.reduce((sum, { montant }) => sum + montant, 0);
    expect(textOf(await list())).toContain(`${aLyon.length} règlements · solde ${euros(solde)}`);
  });

  test('G68 : par date, le plus récent d’abord ; les pages sont dans l’adresse', async () => {
    const pages = await Promise.all([1, 2, 3, 4].map((page) => list(`?page=${page}`, claire)));
    const found = pages.flatMap((html) => rowsOf(html).map(([date = '']) => date.split('/').reverse().join('-')));
    expect(found).toEqual(found.toSorted().toReversed());
    expect(pages[0]).toContain('href="/reglements?page=2"');
  });

  test.each(['date', 'reference', 'etablissement', 'nature', 'montant'])(
    'G68 : trié par %s, aucun ne manque',
    async (tri) => {
      for (const ordre of ['asc', 'desc']) {
        const pages = await Promise.all([1, 2, 3].map((page) => list(`?tri=${tri}&ordre=${ordre}&page=${page}`)));
        expect(new Set(pages.flatMap(references)).size).toBe(aLyon.length);
      }
    },
  );

  test('S84 : rien trouvé se dit ; rien encore aussi, avec d’où viennent les règlements et à qui s’adresser', async () => {
    expect(textOf(await list('?q=xylophone'))).toContain('Aucun règlement pour « xylophone »');
    const luc = await Referent.signedIn(op, LUC);
    await op.db.query('delete from reglements where siret = $1', [PARIS.siret]);
    expect(textOf(await list('', luc))).toMatch(
      /Aucun règlement Vos règlements viennent du système de gestion.*Direction régionale/,
    );
  });

  test.each([['?page=x'], ['?nature=%00'], ['?tri=montant%3B'], ['?au=hier'], ['?au=0000-12-31'], ['?dossier=%00']])(
    'G68 : une adresse illisible (%s) montre la liste',
    async (query) => {
      expect(references(await list(query))).toHaveLength(20);
    },
  );
});

describe('G72 : l’export', () => {
  test('S84 G72 : ce que la recherche trouve ; un montant repris reste un nombre', async () => {
    const answer = await paul.get('/reglements/export.csv?nature=trop-percu');
    const lines = answer.body.replace('\ufeff', '').trim().split('\r\n');
    expect(lines[0]).toBe('Date;Référence;N° de dossier;Siret;Établissement;Nature;Mode;Montant (€)');
    expect(lines).toHaveLength(1 + aLyon.filter(({ nature }) => nature === 'TROP_PERCU').length);
    expect(lines[1]).toMatch(/;Trop-perçu;Compensation;-\d+,\d\d$/);
    const { rows } = await op.db.query(
      `select actor_sub, sirets from audit_events where event = 'reglements_exported' order by id desc limit 1`,
    );
    expect(rows).toEqual([{ actor_sub: await subOf(op.db, PAUL), sirets: [LYON.siret] }]);
  });
});
