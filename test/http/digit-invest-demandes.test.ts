import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { ATELIER, begin, claire, fieldsOf, opened, PENDANT, paris, rennes, working, yann } from '#test/demandes.ts';
import { bourg, lyon, paul, type Scene, startScene } from '#test/digit-invest.ts';
import { type Answer, Visitor } from '#test/visitor.ts';

let scene: Scene;
let base: string;
beforeAll(async () => {
  scene = await startScene();
  base = scene.app.url;
});
beforeEach(() => scene.clock.set(PENDANT));
afterAll(() => scene.stop());

const here = (page: Answer) => page.url.slice(base.length);

describe('S14 : la demande appartient au CFA', () => {
  test('un collègue du même SIRET voit, complète et garde le brouillon commencé par un autre', async () => {
    const { page, path } = await begin(scene, await working(scene, paul()));
    expect(here(page)).toBe(`${path}?fait=enregistre`);
    expect(page.body).toContain('Brouillon enregistré à 10\u00a0h\u00a000');
    for (const missing of ['Branche', 'Description', 'Téléphone']) expect(page.body).toMatch(`>${missing}</a>`);

    const visitor = await working(scene, claire);
    const list = await visitor.get(`${base}/demandes`);
    expect(list.body).toContain('Modernisation de l’atelier de maçonnerie');
    expect(list.body).toMatch(/Créée par">Paul DURAND/);
    const fields = await opened(scene, visitor, path);
    const saved = await visitor.post(base + path, { ...fields, branche: 'BATIMENT', telephone: '01.23.45.67.89' });
    expect(saved.body).toContain('01 23 45 67 89');
    expect(saved.body).not.toMatch(/>Branche<\/a>/);

    const seen = await (await working(scene, paul())).get(base + path);
    expect(seen.body).toMatch(/par Claire MARTIN/);
    expect(seen.body).toContain('commencée par Paul DURAND');
    const history = await visitor.get(`${base + path}/historique`);
    expect(history.body).toMatch(
      /Brouillon modifié par Claire MARTIN[\s\S]*Champs modifiés\u00a0: Branche, Téléphone[\s\S]*Brouillon commencé par Paul DURAND/,
    );
  });

  test('S101 : une personne d’un autre organisme, rattachée à ce CFA, le voit aussi', async () => {
    const { path } = await begin(scene, await working(scene, paul()));
    expect((await (await working(scene, yann)).get(base + path)).status).toBe(200);
  });

  test('rien ne promet une transmission qui n’est pas ouverte', async () => {
    const { page } = await begin(scene, await working(scene, paul()));
    expect(page.body).toContain('La transmission ouvrira sur cette page');
    expect(page.body).toContain('17 février 2026 à 23\u00a0h\u00a059 (heure de Paris)');
    expect(page.body).not.toMatch(/<button[^>]*>[^<]*(?:Transmettre|Déposer)/);
  });
});

describe('S9, S99, RP16 : hors de son périmètre, une demande n’existe pas', () => {
  const addresses = (path: string) => [path, `${path}/modifier`, `${path}/historique`, `${path}/supprimer`];

  test('toutes ses adresses répondent 404 à qui n’a pas le SIRET, en lecture comme en écriture', async () => {
    const { path } = await begin(scene, await working(scene, paul()));
    const fields = await opened(scene, await working(scene, paul()), path);
    const other = await working(scene, paul({ sub: 'autre', etablissements: [rennes, bourg] }), rennes);
    for (const address of addresses(path))
      expect([address, (await other.get(base + address)).status]).toEqual([address, 404]);
    for (const address of [path, `${path}/supprimer`])
      expect([address, (await other.post(base + address, fields)).status]).toEqual([address, 404]);
    expect((await other.get(`${base}/demandes`)).body).toContain('Aucune demande pour ce CFA');
    const { rows } = await scene.db.query('select version, supprime_le from demandes where id = $1', [path.slice(10)]);
    expect(rows).toEqual([{ version: 1, supprime_le: null }]);
  });

  test.each(['x', '00000000-0000-4000-8000-000000000000', "'--", '%00'])(
    'un identifiant forgé (%s) est introuvable',
    async (id) => {
      const visitor = await working(scene, paul());
      const fields = fieldsOf(await visitor.get(`${base}/demandes/nouvelle`), '/demandes');
      for (const address of addresses(`/demandes/${id}`)) expect((await visitor.get(base + address)).status).toBe(404);
      expect((await visitor.post(`${base}/demandes/${id}`, { ...fields, ...ATELIER, version: '1' })).status).toBe(404);
    },
  );

  test('un établissement sans CFA n’ouvre rien', async () => {
    const { path } = await begin(scene, await working(scene, paul()));
    const luc = await working(scene, paul({ sub: 'luc', etablissements: [paris] }));
    for (const address of ['/demandes', '/demandes/nouvelle', path])
      expect((await luc.get(base + address)).status).toBe(403);
    expect((await luc.post(`${base}/demandes`, { ...ATELIER, siret: paris.siret })).status).toBe(403);
  });

  test('G21 : un SIRET retiré pendant la saisie n’est plus écrit, même dans la minute', async () => {
    const visitor = await working(scene, claire);
    const { path } = await begin(scene, visitor);
    const fields = await opened(scene, visitor, path);
    scene.provider.person = { ...claire, etablissements: [bourg] };
    expect((await visitor.post(base + path, { ...fields, intitule: 'Écrit trop tard' })).status).toBe(404);
    expect((await visitor.get(base + path)).status).toBe(404);
  });

  test('le SIRET du formulaire ne donne pas un droit, ni un champ de trop un pouvoir', async () => {
    const visitor = await working(scene, paul());
    const fields = fieldsOf(await visitor.get(`${base}/demandes/nouvelle`), '/demandes');
    const forged = await visitor.post(`${base}/demandes`, { ...fields, ...ATELIER, siret: rennes.siret });
    expect(forged.status).toBe(403);
    expect(forged.body).toContain('Vous n’êtes pas habilité sur cet établissement.');
    const { path } = await begin(scene, visitor, {
      ...ATELIER,
      statut: 'ACCORDEE',
      cree_par: 'Une autre',
      version: '7',
    });
    const { rows } = await scene.db.query('select statut, cree_par, version from demandes where id = $1', [
      path.slice(10),
    ]);
    expect(rows).toEqual([{ statut: 'BROUILLON', cree_par: 'Paul DURAND', version: 1 }]);
  });

  test('RP15 : sans session, on se connecte d’abord ; sans CGU acceptées, rien ne s’écrit', async () => {
    const { path } = await begin(scene, await working(scene, paul()));
    const answer = await fetch(base + path, { redirect: 'manual' });
    expect([answer.status, answer.headers.get('location')]).toEqual([
      303,
      `/connexion?retour=${encodeURIComponent(path)}`,
    ]);
    const headers = { 'sec-fetch-site': 'same-origin' };
    expect((await fetch(base + path, { method: 'POST', headers })).status).toBe(401);
    const before = await scene.db.query('select from demandes');
    scene.provider.person = paul({ sub: 'sans-cgu' });
    const visitor = new Visitor();
    await visitor.get(`${base}/`);
    const post = await visitor.post(`${base}/demandes`, { ...ATELIER, siret: lyon.siret }, { follow: false });
    expect([post.status, post.headers.get('location')]).toEqual([303, '/cgu']);
    expect((await scene.db.query('select from demandes')).rowCount).toBe(before.rowCount);
  });

  test('un formulaire venu d’un autre site est refusé', async () => {
    const visitor = await working(scene, paul());
    const { path } = await begin(scene, visitor);
    const fields = await opened(scene, visitor, path);
    for (const address of ['/demandes', path, `${path}/supprimer`]) {
      const answer = await visitor.post(base + address, fields, { headers: { 'sec-fetch-site': 'cross-site' } });
      expect([address, answer.status]).toEqual([address, 403]);
    }
  });
});

describe('G51 : l’auteur s’en va', () => {
  test('le brouillon reste au CFA avec son nom, et le contact se change', async () => {
    const { path } = await begin(scene, await working(scene, paul({ sub: 'partant' })));
    const visitor = await working(scene, claire);
    const fields = await opened(scene, visitor, path);
    expect([fields.prenom, fields.nom]).toEqual(['Paul', 'DURAND']);
    const saved = await visitor.post(base + path, { ...fields, civilite: 'MME', prenom: 'Claire', nom: 'MARTIN' });
    expect(saved.body).toContain('Madame Claire MARTIN');
    expect(saved.body).toContain('commencée par Paul DURAND');
    const gone = await working(scene, paul({ sub: 'partant', etablissements: [rennes] }));
    expect((await gone.get(base + path)).status).toBe(404);
  });
});

describe('G16 : plusieurs CFA', () => {
  test('la liste est celle du CFA choisi ; la demande d’un autre de ses CFA le dit et y mène', async () => {
    const visitor = await working(scene, claire, bourg);
    const form = await visitor.get(`${base}/demandes/nouvelle`);
    expect(form.body).toMatch(new RegExp(`value="${bourg.siret}" selected`));
    const created = await visitor.post(`${base}/demandes`, {
      ...fieldsOf(form, '/demandes'),
      ...{ intitule: 'Grue à tour école', siret: lyon.siret },
    });
    expect(created.body).toContain('Cette demande est celle d’un autre de vos CFA');
    expect((await visitor.get(`${base}/demandes`)).body).not.toContain('Grue à tour école');
    const there = await visitor.submit(created, '/cfa');
    expect(here(there)).toBe(new URL(created.url).pathname);
    expect(there.body).not.toContain('un autre de vos CFA');
    expect((await visitor.get(`${base}/demandes`)).body).toContain('Grue à tour école');
  });
});

describe('La liste', () => {
  test('se cherche par intitulé et par personne, sans accents, dit son compte et ses pages', async () => {
    const visitor = await working(scene, paul({ etablissements: [rennes] }), rennes);
    for (const number of Array.from({ length: 21 }, (_, rank) => rank + 1))
      await begin(scene, visitor, { intitule: `Élévateur 100% n°${number}` });
    const first = await visitor.get(`${base}/demandes`);
    expect(first.body).toContain('Afficher les items 1 - 20 de 21');
    expect((await visitor.get(`${base}/demandes?page=2`)).body).toContain('Afficher les items 21 - 21 de 21');
    expect((await visitor.get(`${base}/demandes?page=9`)).body).toContain('La liste ne va plus jusqu’à cette page.');
    expect((await visitor.get(`${base}/demandes?q=elevateur+durand`)).body).toContain('21 demandes');
    expect((await visitor.get(`${base}/demandes?q=100%25+21&statut=BROUILLON`)).body).toContain('1 demande<');
    for (const q of ['grue', '100_', '\\'])
      expect((await visitor.get(`${base}/demandes?q=${encodeURIComponent(q)}`)).body).toContain(
        'Aucune demande pour «',
      );
    expect((await visitor.get(`${base}/demandes?statut=x&page=0`)).body).toContain('21 demandes');
    const home = await visitor.get(`${base}/`);
    expect(home.body).toContain('Toutes les demandes (21)');
    expect(home.body.match(/Élévateur/g)).toHaveLength(5);
  });
});

describe('Ce qu’une adresse ou une saisie peut dire de travers', () => {
  test.each(['?q=%00', '?fait=constructor', '?fait=__proto__'])('%s montre la liste', async (query) => {
    const visitor = await working(scene, paul());
    expect((await visitor.get(`${base}/demandes${query}`)).status).toBe(200);
  });

  test('les caractères d’un intitulé se comptent comme la base les compte', async () => {
    const { page } = await begin(scene, await working(scene, paul()), { intitule: '🏗🏗🏗' });
    expect([page.status, page.body]).toEqual([
      422,
      expect.stringContaining('L’intitulé doit comporter entre 5 et 120 caractères.'),
    ]);
  });
});
