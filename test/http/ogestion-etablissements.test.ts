import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type OpWorld, startOp } from '#test/op-world.ts';
import { subOf } from '#test/people.ts';
import { Referent, rowsOf, textOf } from '#test/referent.ts';
import { Visitor } from '#test/visitor.ts';
import { AGENT, BOURG, CLAIRE, GRENOBLE, LUC, LYON, MELANIE, PAUL, RENNES, YANN } from '../../scripts/cast.ts';

let op: OpWorld;
let claire: Referent;
let melanie: Referent;
beforeAll(async () => {
  op = await startOp();
  [claire, melanie] = await Promise.all([Referent.signedIn(op, CLAIRE), Referent.signedIn(op, MELANIE)]);
});
afterAll(() => op.stop());

const list = async (query = '', reader = claire) => (await reader.get(`/etablissements${query}`)).body;
const sirets = (html: string) => rowsOf(html).map(([siret = '']) => siret.replaceAll(' ', ''));

describe('S82 S85 : consulter les établissements', () => {
  test('S85 : on y vient de l’accueil, et chaque établissement dit tout', async () => {
    const home = await claire.get('/');
    expect(home.body).toContain('<a href="/etablissements">');
    expect(textOf(home.body)).toContain('3 SIRET auxquels vous êtes rattaché');
    expect(rowsOf(await list())[0]).toEqual([
      ...['000 123 455 00016', 'CFA des Métiers du Bâtiment de la Dombes siège', '12 rue des Compagnons', '01000'],
      ...['Bourg-en-Bresse', '84010000101', '0690001B', 'Oui'],
    ]);
  });

  test('S85 G13 : les siens, et seulement les siens', async () => {
    expect(sirets(await list())).toEqual([BOURG.siret, LYON.siret, GRENOBLE.siret]);
    const yann = await Referent.signedIn(op, YANN);
    expect(sirets(await list('', yann)).toSorted()).toEqual([LYON.siret, RENNES.siret]);
    const paul = await Referent.signedIn(op, PAUL);
    expect(sirets(await list('', paul))).toEqual([LYON.siret]);
  });

  test('S85 S95 G39 : sans adresse ni UAI, et qui n’est pas un CFA : cela se lit', async () => {
    const luc = await Referent.signedIn(op, LUC);
    expect(rowsOf(await list('', luc))[0]?.slice(2)).toEqual([
      ...['non renseignée', '75011', 'Paris', '11750000303', '– non renseigné', 'Non'],
    ]);
  });

  test('S85 G40 : un établissement fermé est grisé, dit « fermé » et depuis quand', async () => {
    const html = await list('', melanie);
    expect(html.match(/<tr class="closed" role="row">/g)).toHaveLength(1);
    expect(rowsOf(html)[1]?.[1]).toBe("CFA BTP de l'Ouest Réunion fermé le 31/08/2025");
    expect(rowsOf(html)[0]?.[1]).not.toContain('fermé');
  });

  test('G40 : il ne l’est que du jour de sa fermeture', async () => {
    await op.db.query(`update etablissements set ferme_le = '2199-01-01' where siret = $1`, [LYON.siret]);
    expect(await list()).not.toContain('class="closed"');
    await op.db.query('update etablissements set ferme_le = null where siret = $1', [LYON.siret]);
  });

  test('S85 : un agent de Constructys a ses propres pages ; sans session, on se connecte d’abord', async () => {
    const agent = await Referent.signedIn(op, AGENT);
    for (const path of ['/etablissements', '/etablissements/export.csv']) {
      expect((await agent.get(path)).status).toBe(403);
      const answer = await new Visitor().get(`${op.url}${path}`, { follow: false });
      expect(answer.headers.get('location')).toBe(`/login?retour=${encodeURIComponent(path)}`);
    }
  });

  test('G69 : sans établissement, la page dit pourquoi elle est vide', async () => {
    const luc = await Referent.signedIn(op, LUC);
    await op.db.query('delete from rattachements where sub = $1', [await subOf(op.db, LUC)]);
    const text = textOf(await list('', luc));
    expect(text).toContain("Votre compte n'est rattaché à aucun établissement.");
    expect(text).toContain('votre référent vous y rattache');
  });
});

describe('G68 : chercher, filtrer, trier', () => {
  test.each([
    ['la ville, sans accent ni casse', 'GRENOBLÉ', [GRENOBLE.siret]],
    ['un morceau du SIRET', '5500024', [LYON.siret]],
    ['l’adresse', 'compagnons', [BOURG.siret]],
    ['l’UAI', '0690001b', [BOURG.siret]],
    ['le code postal', '38000', [GRENOBLE.siret]],
    ['un établissement d’un autre', 'rennes', []],
  ])('S85 : par %s', async (_how, q, expected) => {
    expect(sirets(await list(`?q=${encodeURIComponent(q)}`))).toEqual(expected);
  });

  test('S85 G40 : ouverts ou fermés, CFA ou non', async () => {
    expect(sirets(await list('?etat=ferme', melanie))).toEqual(['00045678000022']);
    expect(sirets(await list('?etat=ouvert', melanie))).toEqual(['00045678000014']);
    expect(sirets(await list('?cfa=oui'))).toHaveLength(3);
    const none = await list('?cfa=non');
    expect(textOf(none)).toContain('Aucun établissement avec ces critères');
  });

  test('G68 : le tri et le sens sont dans l’adresse', async () => {
    expect(sirets(await list('?tri=ville'))).toEqual([BOURG.siret, GRENOBLE.siret, LYON.siret]);
    expect(sirets(await list('?tri=code-postal&ordre=desc'))).toEqual([LYON.siret, GRENOBLE.siret, BOURG.siret]);
    expect(await list('?tri=ville&q=a')).toMatch(
      /aria-sort="ascending"><a href="\/etablissements\?q=a&amp;tri=ville&amp;ordre=desc">Ville/,
    );
  });

  test('G68 : vingt par page', async () => {
    await op.db.query(
      `insert into etablissements (siret, siren, raison_sociale, code_postal, ville, cfa, siege)
       select '000456780' || lpad((100 + n)::text, 5, '0'), '000456780', 'Annexe ' || n, '97400', 'Saint-Denis', true, false
       from generate_series(1, 25) n`,
    );
    await op.db.query(
      `insert into rattachements (sub, siret, granted_at)
       select $1, siret, $2 from etablissements where raison_sociale like 'Annexe %'`,
      [await subOf(op.db, MELANIE), new Date(0)],
    );
    const [first, second] = [await list('', melanie), await list('?page=2', melanie)];
    expect(new Set([...sirets(first), ...sirets(second)]).size).toBe(27);
    expect(textOf(second)).toContain('Afficher les items 21 - 27 de 27');
    expect(textOf((await melanie.get('/')).body)).toContain('Voir vos 27 établissements');
  });
});

describe('G72 : l’export', () => {
  test('S85 G72 : ce que la recherche trouve, dans son ordre, les zéros de tête gardés par un tableur, et dans le journal', async () => {
    const { body } = await claire.get('/etablissements/export.csv?tri=ville');
    const lines = body.replace('\ufeff', '').replaceAll('\u00a0', ' ').trim().split('\r\n');
    expect(lines.slice(0, 2)).toEqual([
      'Siret;Raison sociale;Adresse;Code postal et ville;NDA;UAI;CFA;Siège;État;Fermé le',
      '000 123 455 00016;CFA des Métiers du Bâtiment de la Dombes;12 rue des Compagnons;01000 Bourg-en-Bresse;84 01 00001 01;0690001B;Oui;Oui;Ouvert;',
    ]);
    expect(lines).toHaveLength(4);
    const closed = (await melanie.get('/etablissements/export.csv?etat=ferme')).body;
    expect(closed).toMatch(/;Fermé;31\/08\/2025\r\n$/);
    const { rows } = await op.db.query(
      `select actor_sub from audit_events where event = 'etablissements_exported' order by id`,
    );
    expect(rows.map(({ actor_sub }) => actor_sub)).toEqual([await subOf(op.db, CLAIRE), await subOf(op.db, MELANIE)]);
  });
});
