import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { APRES, ATELIER, AVANT, acting, begin, claire, fieldsOf, opened, PENDANT, working } from '#test/demandes.ts';
import { bourg, lyon, paul, type Scene, startScene } from '#test/digit-invest.ts';

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

describe('G48 : supprimer un brouillon', () => {
  test('demande confirmation, le retire de partout et garde la trace', async () => {
    const visitor = await working(scene, paul());
    const { path } = await begin(scene, visitor, { intitule: 'À supprimer' });
    const confirmation = await visitor.get(`${base + path}/supprimer`);
    expect(confirmation.body).toMatch(/<h1>Supprimer ce brouillon/);
    expect((await rowOf(path)).supprime_le).toBeNull();
    const list = await visitor.submit(confirmation, 'supprimer');
    expect(list.body).toContain('Le brouillon est supprimé.');
    expect(list.body).not.toContain('À supprimer');
    expect((await visitor.get(`${base}/`)).body).not.toContain('À supprimer');
    for (const address of [path, `${path}/modifier`, `${path}/historique`, `${path}/supprimer`])
      expect([address, (await visitor.get(base + address)).status]).toEqual([address, 410]);
    expect((await rowOf(path)).supprime_le).not.toBeNull();
    expect((await visitor.submit(confirmation, 'supprimer')).status).toBe(200);
    const { rows } = await scene.db.query(
      'select de, vers, par from evenements where demande_id = $1 order by version',
      [path.slice(10)],
    );
    expect(rows).toEqual([
      { de: null, vers: 'BROUILLON', par: 'Paul DURAND' },
      { de: 'BROUILLON', vers: null, par: 'Paul DURAND' },
    ]);
  });

  test('G32 : modifié entre-temps par un collègue, il n’est pas supprimé', async () => {
    const visitor = await working(scene, paul());
    const { path } = await begin(scene, visitor);
    const confirmation = await visitor.get(`${base + path}/supprimer`);
    const other = await working(scene, claire);
    await other.post(base + path, { ...(await opened(scene, other, path)), branche: 'TP' });
    acting(scene, paul());
    const told = await visitor.submit(confirmation, 'supprimer');
    expect([told.status, (await rowOf(path)).supprime_le]).toEqual([409, null]);
    expect(told.body).toContain('Claire MARTIN l’a modifié entre-temps.');
    expect((await visitor.submit(told, 'supprimer')).status).toBe(200);
  });
});

describe('Quand un brouillon s’écrit', () => {
  const visits = async (sentence: string) => {
    const visitor = await working(scene, paul());
    const list = await visitor.get(`${base}/demandes/nouvelle`);
    expect(new URL(list.url).pathname).toBe('/demandes');
    expect(list.body).toContain(sentence);
    expect(list.body).not.toContain('href="/demandes/nouvelle"');
    expect((await visitor.get(`${base}/`)).body).not.toContain('href="/demandes/nouvelle"');
    return visitor;
  };

  test('G44, S7 : après la clôture, rien ne se crée ni ne change ; tout se lit', async () => {
    const visitor = await working(scene, paul());
    const { path } = await begin(scene, visitor);
    const fields = await opened(scene, visitor, path);
    const blank = fieldsOf(await visitor.get(`${base}/demandes/nouvelle`), '/demandes');
    scene.clock.set(APRES);
    const sentence = 'La campagne 2026 est close depuis le 17 février 2026 à 23\u00a0h\u00a059 (heure de Paris).';
    const later = await visits(sentence);
    for (const [address, sent] of [
      ['/demandes', { ...blank, ...ATELIER }],
      [path, { ...fields, branche: 'TP' }],
      [`${path}/supprimer`, { version: '1' }],
    ] as [string, Record<string, string>][]) {
      const refused = await later.post(base + address, sent);
      expect([address, refused.status, refused.body.includes(sentence)]).toEqual([address, 409, true]);
    }
    expect(await rowOf(path)).toMatchObject({ version: 1, supprime_le: null });
    const page = await later.get(`${base + path}/modifier`);
    expect([new URL(page.url).pathname, page.body.includes(sentence)]).toEqual([path, true]);
    expect(page.body).not.toMatch(/Modifier|Supprimer|La transmission ouvrira/);
  });

  test('G45 : dans la dernière seconde, le brouillon s’enregistre encore', async () => {
    scene.clock.set('2026-02-17T22:59:50Z');
    expect((await begin(scene, await working(scene, paul()))).page.status).toBe(200);
  });

  test('G47 : avant l’ouverture, la date est dite ; les brouillons attendent, sauf si la campagne les permet', async () => {
    scene.clock.set(AVANT);
    const visitor = await visits('Ouverture le 8 janvier 2026 à 9\u00a0h\u00a000 (heure de Paris).');
    await scene.db.query('update campagnes set brouillons_avant_ouverture = true');
    expect((await begin(scene, visitor)).page.body).toContain('Brouillon enregistré à');
    await scene.db.query('update campagnes set brouillons_avant_ouverture = false');
  });

  test('G40 : un CFA fermé n’a pas de nouvelle demande ; les siennes se lisent', async () => {
    const { path } = await begin(scene, await working(scene, paul()));
    const fields = await opened(scene, await working(scene, paul()), path);
    const blank = fieldsOf(await (await working(scene, paul())).get(`${base}/demandes/nouvelle`), '/demandes');
    const closed = { ...lyon, actif: false };
    const visitor = await working(scene, paul({ etablissements: [closed] }));
    const list = await visitor.get(`${base}/demandes/nouvelle`);
    expect(list.body).toContain('Ce CFA est fermé\u00a0: aucune demande ne peut y être créée.');
    expect((await visitor.post(`${base}/demandes`, { ...blank, ...ATELIER })).status).toBe(409);
    expect((await visitor.post(base + path, { ...fields, branche: 'TP' })).status).toBe(409);
    expect((await visitor.get(base + path)).body).toContain(
      'Ce CFA est fermé\u00a0: ses demandes restent consultables',
    );
    const both = await working(scene, paul({ sub: 'deux', etablissements: [closed, bourg] }), bourg);
    const form = await both.get(`${base}/demandes/nouvelle`);
    expect(form.body).not.toContain(closed.siret);
  });

  test('G40 : un brouillon supprimé d’un CFA fermé ne se recommence pas', async () => {
    const visitor = await working(scene, paul());
    const { path } = await begin(scene, visitor);
    const fields = await opened(scene, visitor, path);
    await visitor.post(`${base + path}/supprimer`, { version: '1' });
    const later = await working(scene, paul({ etablissements: [{ ...lyon, actif: false }] }));
    const refused = await later.post(base + path, { ...fields, branche: 'TP' });
    expect([refused.status, refused.body]).toEqual([
      409,
      expect.stringContaining('Ce CFA est fermé\u00a0: ses demandes'),
    ]);
  });

  test('G53 : oGestion en panne, on lit encore ; rien ne s’écrit sans relire les droits', async () => {
    const visitor = await working(scene, paul());
    const { path } = await begin(scene, visitor);
    const fields = await opened(scene, visitor, path);
    scene.provider.script = { down: ['token'] };
    expect((await visitor.get(base + path)).status).toBe(200);
    expect((await visitor.post(base + path, { ...fields, branche: 'TP' })).status).toBe(503);
    scene.provider.script = {};
    expect((await rowOf(path)).version).toBe(1);
  });
});
