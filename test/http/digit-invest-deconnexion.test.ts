import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Instance, isAlive, loggedIn, newcomer, type Scene, startScene } from '#test/digit-invest.ts';
import { Visitor } from '#test/visitor.ts';

let scene: Scene;
let base: string;
let second: Instance;
beforeAll(async () => {
  scene = await startScene();
  base = scene.app.url;
  second = await scene.another();
});
beforeEach(() => newcomer(scene));
afterAll(() => scene.stop());

const alive = (visitor: Visitor, url?: string) => isAlive(scene, visitor, url);

describe('RP11, G22 : « Se déconnecter »', () => {
  test('ferme la session d’ici, puis celle d’oGestion, et revient à la page publique', async () => {
    const { visitor, page } = await loggedIn(scene);
    const answer = await visitor.submit(page, '/deconnexion', {}, { follow: false });
    expect(answer.status).toBe(303);
    const target = new URL(answer.headers.get('location') ?? '');
    expect(target.origin + target.pathname).toBe(`${scene.provider.url}/session/end`);
    expect(target.searchParams.get('client_id')).toBe('digit-invest-cfa');
    expect(target.searchParams.get('id_token_hint')).toMatch(/^eyJ/);
    expect(target.searchParams.get('post_logout_redirect_uri')).toBe(`${base}/deconnexion/retour`);
    expect(answer.headers.get('clear-site-data')).toBe('"cache", "storage"');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(visitor.cookieNames).not.toContain('di.sid');

    const back = await visitor.get(`${base}/deconnexion/retour?state=${target.searchParams.get('state')}`);
    expect(back.url).toBe(`${base}/au-revoir?ogestion=fermee`);
    expect(back.body).toContain('Vos sessions Digit Invest et oGestion sont fermées.');
    expect(back.body).toContain('Votre session est fermée');
    expect(visitor.cookieNames).toEqual([]);
  });

  test('la session est finie avant que le navigateur n’aille chez oGestion, dans tous les processus', async () => {
    const { visitor, page } = await loggedIn(scene);
    const cookie = visitor.cookiesFor(base);
    expect(await alive(visitor, second.url)).toBe(true);
    await visitor.submit(page, '/deconnexion', {}, { follow: false });
    for (const url of [base, second.url]) {
      const answer = await fetch(`${url}/`, { redirect: 'manual', headers: { cookie } });
      expect(answer.headers.get('location')).toBe('/connexion?expiree=oui');
    }
    const { rowCount } = await scene.db.query('select from sessions where sub = $1', [scene.provider.person.sub]);
    expect(rowCount).toBe(0);
  });

  test.each([{ down: ['discovery'] }, { hangUp: ['discovery'] }] as Scene['provider']['script'][])(
    'oGestion en panne (%j) : la session d’ici est fermée et la page dit que l’autre reste peut-être ouverte',
    async (script) => {
      const { visitor, page } = await loggedIn(scene);
      scene.provider.script = script;
      const answer = await visitor.submit(page, '/deconnexion');
      expect(answer.url).toBe(`${base}/au-revoir?ogestion=ouverte`);
      expect(answer.body).toContain('Votre session oGestion est peut-être encore ouverte');
      expect(await alive(visitor)).toBe(false);
    },
  );

  test.each(['', '?state=autre'])('un retour qui n’est pas attendu (%s) est refusé', async (query) => {
    const { visitor, page } = await loggedIn(scene);
    await visitor.submit(page, '/deconnexion', {}, { follow: false });
    expect((await visitor.get(`${base}/deconnexion/retour${query}`)).status).toBe(400);
  });

  test('ni un lien, ni un autre site, ni une demande sans origine ne déconnectent', async () => {
    const { visitor } = await loggedIn(scene);
    expect((await visitor.get(`${base}/deconnexion`)).status).toBe(404);
    for (const site of ['cross-site', 'same-site', 'none']) {
      const answer = await visitor.post(`${base}/deconnexion`, {}, { headers: { 'sec-fetch-site': site } });
      expect(answer.status).toBe(403);
    }
    const bare = { method: 'POST', headers: { cookie: visitor.cookiesFor(base) } };
    expect((await fetch(`${base}/deconnexion`, bare)).status).toBe(403);
    const foreign = { ...bare, headers: { ...bare.headers, origin: 'https://autre.exemple.test' } };
    expect((await fetch(`${base}/deconnexion`, foreign)).status).toBe(403);
    expect(await alive(visitor)).toBe(true);
  });

  test('une seconde fois, sans session, mène à la même page sans rien demander', async () => {
    const answer = await new Visitor().post(`${base}/deconnexion`, {});
    expect(answer.url).toBe(`${base}/au-revoir`);
    expect(answer.body).toContain('Votre session Digit Invest est fermée.');
    expect(answer.body).not.toContain('oGestion sont fermées');
  });

  test('la page d’après ne dit pas fermée une session ouverte : elle ramène à l’accueil', async () => {
    const { visitor } = await loggedIn(scene);
    for (const path of ['/au-revoir', '/au-revoir?ogestion=fermee'])
      expect((await visitor.get(base + path)).url).toBe(`${base}/`);
  });
});
