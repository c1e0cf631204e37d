import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { ATELIER, acting, begin, claire, fieldsOf, opened, PENDANT, working } from '#test/demandes.ts';
import { paul, type Scene, startScene } from '#test/digit-invest.ts';
import { formOf } from '#test/visitor.ts';

let scene: Scene;
let base: string;
beforeAll(async () => {
  scene = await startScene();
  base = scene.app.url;
});
beforeEach(() => scene.clock.set(PENDANT));
afterAll(() => scene.stop());

const rowOf = async (path: string) =>
  (await scene.db.query('select * from demandes where id = $1', [path.replace('/demandes/', '')])).rows[0];
const count = async () => (await scene.db.query('select from demandes')).rowCount;

describe('Ce qui s’écrit dans un brouillon', () => {
  test('seul l’intitulé est exigé ; le reste est à compléter, puis complet', async () => {
    const visitor = await working(scene, paul());
    const { page, path } = await begin(scene, visitor, { intitule: 'Banc d’essai' });
    expect(page.body.match(/href="\/demandes\/[^"]+#\w+">[A-Z]/g)?.length).toBeGreaterThan(4);
    const complete = {
      ...{ branche: 'TP', categorie: 'AUTRE', description: 'Un banc d’essai. '.repeat(4), montantEnvisage: '15 500' },
      ...{ fonction: 'Directeur', telephone: '+262 692 12 34 56' },
    };
    const saved = await visitor.post(base + path, { ...(await opened(scene, visitor, path)), ...complete });
    expect(saved.body).toContain('Tout ce qui est demandé ici est rempli.');
    for (const shown of ['Travaux publics', 'Autre', '15\u00a0500,00\u00a0€', '+262692123456'])
      expect(saved.body).toContain(shown);
  });

  test('G58 : « 1 234,5 » et « 1234.50 » se lisent, et s’affichent 1 234,50 €', async () => {
    const visitor = await working(scene, paul());
    for (const montantEnvisage of ['1 234,5', '1234.50']) {
      const { page, path } = await begin(scene, visitor, { ...ATELIER, montantEnvisage });
      expect(page.body).toContain('1\u00a0234,50\u00a0€');
      expect((await rowOf(path)).montant_envisage).toBe('123450');
      expect((await opened(scene, visitor, path)).montantEnvisage).toBe('1\u00a0234,50');
    }
  });

  test.each([
    ['G58 : un montant négatif', { montantEnvisage: '-12' }, 'Le montant ne peut pas être négatif.'],
    [
      'un montant illisible',
      { montantEnvisage: '1.234,50' },
      'Saisissez un montant en euros. Exemple\u00a0: 1 234,50.',
    ],
    ['un intitulé de 4 caractères', { intitule: 'Grue' }, 'L’intitulé doit comporter entre 5 et 120 caractères.'],
    ['un intitulé d’espaces', { intitule: '       ' }, 'L’intitulé doit comporter entre 5 et 120 caractères.'],
    [
      'une description trop longue',
      { description: 'é'.repeat(4001) },
      'La description doit comporter 4 000 caractères au plus.',
    ],
    ['une adresse sans domaine', { email: 'paul' }, 'Saisissez une adresse mail.'],
    ['un téléphone trop court', { telephone: '01 23' }, 'Saisissez un numéro de téléphone à 10 chiffres.'],
    ['un nom trop long', { nom: 'A'.repeat(81) }, '80 caractères au plus.'],
  ])('%s est refusé, et rien de ce qui est saisi n’est perdu', async (_quoi, wrong, sentence) => {
    const visitor = await working(scene, paul());
    const form = await visitor.get(`${base}/demandes/nouvelle`);
    const before = await count();
    const fields = { ...fieldsOf(form, '/demandes'), ...ATELIER, fonction: 'Économe', categorie: 'AUTRE', ...wrong };
    const refused = await visitor.post(`${base}/demandes`, fields);
    expect([refused.status, await count()]).toEqual([422, before]);
    expect(refused.body).toMatch(/<title>Erreur/);
    expect(refused.body).toContain(sentence);
    expect(fieldsOf(refused, '/demandes')).toEqual(fields);
  });

  test('les limites exactes passent : 5 et 120 caractères, 4 000 de description, retours à la ligne compris', async () => {
    const visitor = await working(scene, paul());
    for (const intitule of ['Grues', 'é'.repeat(120)]) {
      const description = `${'à'.repeat(1999)}\r\n${'ç'.repeat(2000)}`;
      const { page, path } = await begin(scene, visitor, { intitule, description });
      expect(page.status).toBe(200);
      expect((await rowOf(path)).description).toHaveLength(4000);
    }
  });

  test('ce qu’on écrit est montré, jamais exécuté ; les signes invisibles tombent', async () => {
    const visitor = await working(scene, paul());
    const { page, path } = await begin(scene, visitor, { intitule: '<script>alert("x")</script>\u0000\u0007 & co' });
    expect(page.body).not.toContain('<script>alert');
    expect((await rowOf(path)).intitule).toBe('<script>alert("x")</script> & co');
  });

  test('un formulaire amputé est refusé sans rien effacer', async () => {
    const visitor = await working(scene, paul());
    const { path } = await begin(scene, visitor);
    for (const fields of [{ version: '1' }, { ...(await opened(scene, visitor, path)), version: 'x' }])
      expect((await visitor.post(base + path, fields as Record<string, string>)).status).toBe(400);
    expect((await rowOf(path)).version).toBe(1);
  });
});

describe('G31 : un formulaire envoyé deux fois', () => {
  test('double clic à la création : un seul brouillon', async () => {
    const visitor = await working(scene, paul());
    const fields = { ...fieldsOf(await visitor.get(`${base}/demandes/nouvelle`), '/demandes'), ...ATELIER };
    const before = (await count()) ?? 0;
    const answers = await Promise.all([1, 2, 3].map(() => visitor.post(`${base}/demandes`, fields)));
    expect(new Set(answers.map(({ url, status }) => `${status} ${url}`)).size).toBe(1);
    expect(await count()).toBe(before + 1);
  });

  test('retour en arrière, autre saisie, même formulaire : le même brouillon est corrigé', async () => {
    const visitor = await working(scene, paul());
    const fields = { ...fieldsOf(await visitor.get(`${base}/demandes/nouvelle`), '/demandes'), ...ATELIER };
    const first = await visitor.post(`${base}/demandes`, fields);
    const before = await count();
    const second = await visitor.post(`${base}/demandes`, { ...fields, intitule: 'Intitulé corrigé' });
    expect([second.url, await count()]).toEqual([first.url, before]);
    expect(second.body).toContain('Intitulé corrigé');
  });

  test('la clé d’un autre ne donne pas son brouillon', async () => {
    const visitor = await working(scene, paul());
    const fields = { ...fieldsOf(await visitor.get(`${base}/demandes/nouvelle`), '/demandes'), ...ATELIER };
    const mine = await visitor.post(`${base}/demandes`, fields);
    const theirs = await (await working(scene, claire)).post(`${base}/demandes`, { ...fields, intitule: 'Le sien' });
    expect(theirs.url).not.toBe(mine.url);
  });

  test('double clic à l’enregistrement : une seule version', async () => {
    const visitor = await working(scene, paul());
    const { path } = await begin(scene, visitor);
    const fields = { ...(await opened(scene, visitor, path)), branche: 'TP' };
    const answers = await Promise.all([1, 2].map(() => visitor.post(base + path, fields)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect((await rowOf(path)).version).toBe(2);
  });
});

describe('G32 : deux collègues modifient le même brouillon', () => {
  test('le second est prévenu, rien n’est perdu, et il enregistre le tout', async () => {
    const first = await working(scene, paul());
    const { path } = await begin(scene, first);
    const second = await working(scene, claire);
    const [his, hers] = [await opened(scene, first, path), await opened(scene, second, path)];
    acting(scene, paul());
    await first.post(base + path, { ...his, branche: 'TP', intitule: 'Le titre de Paul', fonction: 'Chef' });
    acting(scene, claire);
    const told = await second.post(base + path, { ...hers, categorie: 'AUTRE', intitule: 'Le titre de Claire' });
    expect(told.status).toBe(409);
    expect(told.body).toContain('Cette demande a été modifiée par Paul DURAND à 10:00.');
    expect(told.body).toContain('Paul DURAND a enregistré\u00a0: «\u00a0Le titre de Paul\u00a0»');
    expect(told.body.match(/a enregistré/g)).toHaveLength(1);
    expect((await rowOf(path)).intitule).toBe('Le titre de Paul');
    const joined = fieldsOf(told, path);
    expect(joined).toMatchObject({
      ...{ intitule: 'Le titre de Claire', categorie: 'AUTRE', branche: 'TP', fonction: 'Chef', version: '2' },
    });
    expect((await second.post(base + path, joined)).status).toBe(200);
    expect(await rowOf(path)).toMatchObject({ intitule: 'Le titre de Claire', branche: 'TP', categorie: 'AUTRE' });
    expect(await rowOf(path)).toMatchObject({ contact_fonction: 'Chef', version: 3, modifie_par: 'Claire MARTIN' });
  });

  test('le lendemain, le jour est dit aussi', async () => {
    const first = await working(scene, paul());
    const { path } = await begin(scene, first);
    const fields = await opened(scene, first, path);
    await first.post(base + path, { ...fields, branche: 'TP' });
    scene.clock.advance(86_400);
    const told = await (await working(scene, claire)).post(base + path, { ...fields, categorie: 'AUTRE' });
    expect(told.body).toContain('modifiée par Paul DURAND le 28/01/2026 à 10:00.');
    expect(told.body).not.toContain('a enregistré');
  });

  test('un brouillon supprimé pendant la saisie le dit, et la saisie devient une nouvelle demande', async () => {
    const first = await working(scene, paul());
    const { path } = await begin(scene, first);
    const fields = await opened(scene, first, path);
    const second = await working(scene, claire);
    await second.submit(await second.get(`${base + path}/supprimer`), 'supprimer');
    acting(scene, paul());
    const told = await first.post(base + path, { ...fields, intitule: 'Titre à garder' });
    expect(told.status).toBe(410);
    expect(told.body).toContain(
      'Ce brouillon a été supprimé par Claire MARTIN le 28 janvier 2026 à 10\u00a0h\u00a000.',
    );
    const again = await first.post(`${base}/demandes`, fieldsOf(told, '/demandes'));
    expect([again.status, again.url.includes(path)]).toEqual([200, false]);
    expect(again.body).toContain('Titre à garder');
  });
});

describe('G24 : la session se termine pendant la saisie', () => {
  test('rien de ce qui est saisi n’est perdu : reconnecté, on l’enregistre', async () => {
    const visitor = await working(scene, paul());
    const { path } = await begin(scene, visitor);
    const blank = fieldsOf(await visitor.get(`${base}/demandes/nouvelle`), '/demandes');
    const fields = await opened(scene, visitor, path);
    scene.clock.advance(31 * 60);
    const typed = { ...fields, description: 'Un long texte\r\n"écrit" <lentement>' };
    const kept = await visitor.post(base + path, { ...typed, intrus: 'x' });
    expect([kept.status, formOf(kept.body, path).fields]).toEqual([401, typed]);
    const keptNew = await visitor.post(`${base}/demandes`, { ...blank, ...ATELIER });
    expect((await rowOf(path)).version).toBe(1);
    await visitor.get(`${base}/connexion`);
    const saved = await visitor.submit(kept, path);
    expect([saved.status, (await rowOf(path)).description]).toEqual([200, 'Un long texte\n"écrit" <lentement>']);
    expect((await visitor.submit(keptNew, '/demandes')).body).toContain('Brouillon enregistré');
  });

  test('un corps illisible sans session est refusé, pas rendu', async () => {
    const headers = { 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' };
    const answer = await fetch(`${base}/demandes`, { method: 'POST', headers, body: '{"intitule":["x"]}' });
    expect([answer.status, await answer.text()]).toEqual([401, expect.not.stringContaining('name="intitule"')]);
  });
});
