import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type OpWorld, startOp } from '#test/op-world.ts';
import { subOf } from '#test/people.ts';
import { Referent, rowsOf, textOf } from '#test/referent.ts';
import { Visitor } from '#test/visitor.ts';
import { ADMINISTRATEUR, AGENT, BOURG, CLAIRE, LUC, LYON, PARIS, PAUL, RENNES, YANN } from '../../scripts/cast.ts';
import { seedDossiers } from '../../scripts/seed/dossiers.ts';

let op: OpWorld;
let claire: Referent;
let paul: Referent;
beforeAll(async () => {
  op = await startOp();
  [claire, paul] = await Promise.all([Referent.signedIn(op, CLAIRE), Referent.signedIn(op, PAUL)]);
});
afterAll(() => op.stop());

const list = async (query = '', reader = paul) => (await reader.get(`/dossiers${query}`)).body;
const numeros = (html: string) => rowsOf(html).map(([numero = '']) => numero);
const dossiersOf = (...sirets: string[]) => seedDossiers().filter(({ siret }) => sirets.includes(siret));
const aLyon = dossiersOf(LYON.siret);

describe('S82 S83 : suivre les dossiers', () => {
  test('S82 S83 : un utilisateur portail OF y vient de l’accueil, et lit tout de chaque dossier', async () => {
    expect((await paul.get('/')).body).toContain('<a href="/dossiers">');
    const html = await list('?q=CA-2025-000014');
    expect(html).toMatch(/<h1>Dossiers<\/h1>/);
    const [row = []] = rowsOf(html);
    const dossier = aLyon.find(({ numero }) => numero === 'CA-2025-000014');
    expect(dossier?.statut).toBe('EN_COURS');
    expect(row).toEqual([
      'CA-2025-000014',
      `${dossier?.formation} Contrat d'apprentissage, ${dossier?.beneficiaire}`.replace(/ ([.,])/g, '$1'),
      'CFA des Métiers du Bâtiment de la Dombes Lyon, 000 123 455 00024',
      '18/09/2025 au 17/09/2027',
      'En cours',
      `${((dossier?.montant ?? 0) / 100).toLocaleString('fr-FR', { minimumFractionDigits: 2 })} €`.replaceAll(
        '\u202f',
        ' ',
      ),
      'Voir les règlements du dossier CA-2025-000014',
    ]);
  });

  test('S83 G13 : chacun voit ceux de ses SIRET, et seulement ceux-là', async () => {
    expect(textOf(await list())).toContain(`${aLyon.length} dossiers`);
    expect(textOf(await list('', claire))).toContain(
      `${dossiersOf('00012345500016', LYON.siret, '00012345500032').length} dossiers`,
    );
    const yann = await Referent.signedIn(op, YANN);
    expect(textOf(await list('', yann))).toContain(`${dossiersOf(RENNES.siret, LYON.siret).length} dossiers`);
    const luc = await Referent.signedIn(op, LUC);
    expect(numeros(await list('', luc)).toSorted()).toEqual(
      dossiersOf(PARIS.siret)
        .map(({ numero }) => numero)
        .toSorted(),
    );
  });

  test('S87 : un référent a les mêmes droits que les utilisateurs', async () => {
    const html = await list(`?etablissement=${LYON.siret}`, claire);
    expect(numeros(html)).toEqual(numeros(await list()));
  });

  test.each([
    ['un agent', AGENT],
    ['un administrateur', ADMINISTRATEUR],
  ])('S83 : %s de Constructys n’y a pas accès', async (_who, person) => {
    const visitor = await Referent.signedIn(op, person);
    expect((await visitor.get('/')).body).not.toContain('href="/dossiers"');
    for (const path of ['/dossiers', '/dossiers/export.csv']) expect((await visitor.get(path)).status).toBe(403);
  });

  test('S9 G34 : sans session, on se connecte d’abord', async () => {
    for (const path of ['/dossiers', '/dossiers/export.csv']) {
      const answer = await new Visitor().get(`${op.url}${path}`, { follow: false });
      expect(answer.headers.get('location')).toBe(`/login?retour=${encodeURIComponent(path)}`);
    }
  });

  test.each([
    ['d’un autre organisme', `etablissement=${PARIS.siret}`],
    ['de son organisme, qu’il ne tient pas', `etablissement=${BOURG.siret}`],
    ['inconnu', 'etablissement=99999999999999'],
  ])('S83 S99 : un SIRET %s dans l’adresse donne 404, à l’écran comme à l’export', async (_what, query) => {
    for (const path of ['/dossiers', '/dossiers/export.csv'])
      expect((await paul.get(`${path}?${query}`)).status).toBe(404);
    expect(textOf((await paul.get(`/dossiers?${query}`)).body)).not.toMatch(/Formaconseil|Bourg/);
  });

  test('S99 : un établissement retiré ferme ses dossiers aussitôt', async () => {
    const sub = await subOf(op.db, PAUL);
    await op.db.query('delete from rattachements where sub = $1', [sub]);
    const html = await list();
    expect(numeros(html)).toEqual([]);
    expect(textOf(html)).toContain("Votre compte n'est rattaché à aucun établissement.");
    await op.db.query('insert into rattachements (sub, siret, granted_at) values ($1, $2, $3)', [
      sub,
      LYON.siret,
      new Date(0),
    ]);
    expect(numeros(await list())).not.toEqual([]);
  });
});

describe('G68 : chercher, filtrer, trier', () => {
  test.each([
    ['le numéro', 'CA-2025-000013', ({ numero }: { numero: string }) => numero === 'CA-2025-000013'],
    [
      'un morceau du numéro, en minuscules',
      'ca-2026',
      ({ numero }: { numero: string }) => numero.startsWith('CA-2026'),
    ],
    ['la formation, sans accent', 'macon', ({ formation }: { formation: string }) => formation === 'CAP Maçon'],
    [
      'deux mots',
      'conducteur pelle',
      ({ formation }: { formation: string }) => formation.includes('Conducteur de pelle'),
    ],
  ])('S83 G68 : par %s', async (_how, q, matches) => {
    const expected = aLyon.filter(matches).map(({ numero }) => numero);
    expect(expected.length).toBeGreaterThan(0);
    expect(numeros(await list(`?q=${encodeURIComponent(q)}`)).toSorted()).toEqual(expected.toSorted());
  });

  test('S83 : une période à l’envers se dit, au lieu d’une liste vide ou d’un fichier vide', async () => {
    const asked = '?du=2026-03-02&au=2026-03-01';
    const html = await list(asked);
    expect(rowsOf(html)).toEqual([]);
    expect(textOf(html)).toContain(
      'Cette période finit avant de commencer La première date, le 02/03/2026, est après la seconde, le 01/03/2026.',
    );
    expect(html).toMatch(/id="du"[^>]* aria-invalid="true"/);
    expect((await paul.get(`/dossiers/export.csv${asked}`)).status).toBe(422);
    expect(textOf(await list('?du=2026-03-01&au=2026-03-01'))).not.toContain('Cette période');
  });

  test('S83 : par statut, par type et par période, ensemble', async () => {
    const html = await list('?statut=en-cours&type=contrat-apprentissage&du=2025-10-01&au=2025-10-05');
    const expected = aLyon.filter(
      ({ statut, type, debut, fin }) =>
        statut === 'EN_COURS' && type === 'CONTRAT_APPRENTISSAGE' && fin >= '2025-10-01' && debut <= '2025-10-05',
    );
    expect(numeros(html).toSorted()).toEqual(expected.map(({ numero }) => numero).toSorted());
    expect(html).toMatch(/<option value="en-cours" selected>/);
    expect(html).toMatch(/name="du" value="2025-10-01"/);
  });

  test('G68 : la liste est par date, les pages et le tri sont dans l’adresse et gardent la recherche', async () => {
    const [first, second] = [
      await list('?type=contrat-apprentissage'),
      await list('?type=contrat-apprentissage&page=2'),
    ];
    const expected = aLyon
      .filter(({ type }) => type === 'CONTRAT_APPRENTISSAGE')
      .toSorted((a, b) => (a.debut < b.debut ? 1 : -1))
      .map(({ numero }) => numero);
    expect([...numeros(first), ...numeros(second)]).toEqual(expected);
    expect(textOf(first)).toContain('Afficher les items 1 - 20 de 21');
    expect(first).toContain('href="/dossiers?type=contrat-apprentissage&amp;page=2"');
    expect(first).toMatch(
      /aria-sort="descending"><a href="\/dossiers\?type=contrat-apprentissage&amp;ordre=asc">Dates/,
    );
    expect(numeros(await list('?tri=numero&ordre=asc'))[0]).toBe('AF-2025-000034');
    const sorted = await list('?tri=montant&ordre=desc');
    expect(sorted).toMatch(/<input type="hidden" name="tri" value="montant"/);
  });

  test.each(['numero', 'etablissement', 'debut', 'statut', 'montant'])(
    'G68 : trié par %s, aucun ne manque',
    async (tri) => {
      for (const ordre of ['asc', 'desc']) {
        const pages = await Promise.all(
          [1, 2, 3].map((page) => list(`?tri=${tri}&ordre=${ordre}&page=${page}`, claire)),
        );
        expect(new Set(pages.flatMap(numeros)).size).toBe(48);
      }
    },
  );

  test('S83 : le total des montants est celui de la recherche', async () => {
    const soldes = aLyon.filter(({ statut }) => statut === 'SOLDE');
    const total = soldes.reduce((sum, { montant }) => sum + montant, 0) / 100;
    const text = textOf(await list('?statut=solde'));
    expect(text).toContain(
      `${soldes.length} dossiers · ${total.toLocaleString('fr-FR', { minimumFractionDigits: 2 }).replaceAll('\u202f', ' ')} € engagés`,
    );
  });

  test('G68 : rien trouvé se dit, et une page de trop ramène à la première', async () => {
    expect(textOf(await list('?q=xylophone'))).toContain('Aucun dossier pour « xylophone »');
    const beyond = await list('?page=9');
    expect(textOf(beyond)).toContain("La liste ne va plus jusqu'à cette page.");
    expect(beyond).toContain('<a class="btn btn--2" href="/dossiers">Revenir à la première page</a>');
  });

  test('S83 : rien encore se dit aussi, avec d’où viennent les dossiers et à qui s’adresser', async () => {
    const luc = await Referent.signedIn(op, LUC);
    await op.db.query('delete from reglements where siret = $1', [PARIS.siret]);
    await op.db.query('delete from dossiers where siret = $1', [PARIS.siret]);
    const text = textOf(await list('', luc));
    expect(text).toContain('Aucun dossier Vos dossiers viennent du système de gestion de Constructys');
    expect(text).toContain('Contactez votre Direction régionale.');
  });

  test.each([
    ['?page=0'],
    ['?statut=x'],
    ['?tri=search'],
    ['?q=%00'],
    ['?du=2025-13-45'],
    ['?du=0000-01-01'],
    ['?etablissement=%00'],
    ["?type=' or 1=1"],
  ])('G68 : une adresse illisible (%s) montre la liste', async (query) => {
    expect(numeros(await list(query))).toHaveLength(20);
  });
});

describe('G72 : l’export', () => {
  const lines = async (reader: Referent, query = '') => {
    const answer = await reader.get(`/dossiers/export.csv${query}`);
    return { answer, lines: answer.body.replace('\ufeff', '').trim().split('\r\n') };
  };

  test('S83 G72 : donne tout ce que la recherche trouve, montants en nombres, cellules neutralisées', async () => {
    await op.db.query(`update dossiers set formation = '=1+1' where numero = 'CA-2025-000015'`);
    const { answer, lines: rows } = await lines(paul, '?type=contrat-apprentissage&tri=montant&page=2');
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename="dossiers-\d{4}-\d\d-\d\d\.csv"$/);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(rows[0]).toBe(
      'N° de dossier;Type;Bénéficiaire;Formation;Siret;Établissement;Début;Fin;Statut;Montant engagé (€)',
    );
    expect(rows).toHaveLength(1 + 21);
    const row = rows.find((line) => line.startsWith('CA-2025-000015')) ?? '';
    expect(row).toContain(";'=1+1;");
    expect(row).toMatch(/;\d+,\d\d$/);
  });

  test('G61 : il est dans le journal, avec les établissements qu’il a emportés', async () => {
    await lines(claire, `?etablissement=${BOURG.siret}`);
    const { rows } = await op.db.query(
      `select actor_sub, sirets, result from audit_events where event = 'dossiers_exported' order by id desc limit 1`,
    );
    expect(rows).toEqual([{ actor_sub: await subOf(op.db, CLAIRE), sirets: [BOURG.siret], result: 'success' }]);
  });
});
