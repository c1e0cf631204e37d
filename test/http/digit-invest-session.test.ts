import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { isAlive, loggedIn, newcomer, type Scene, startScene } from '#test/digit-invest.ts';

let scene: Scene;
let base: string;
beforeAll(async () => {
  scene = await startScene();
  base = scene.app.url;
});
beforeEach(() => newcomer(scene));
afterAll(() => scene.stop());

describe('RP10, G24 : la durée d’une session', () => {
  test('après 30 minutes sans activité, il faut se reconnecter, et l’on retrouve sa page', async () => {
    const { visitor } = await loggedIn(scene);
    scene.clock.advance(30 * 60 + 1);
    const answer = await visitor.get(`${base}/?suite=1`, { follow: false });
    expect(answer.headers.get('location')).toBe('/connexion?retour=%2F%3Fsuite%3D1&expiree=oui');
  });

  test('domain.md §5.2 : oGestion apprend qu’une session a fini, jamais d’une première visite ni d’une déconnexion', async () => {
    const toldAbout = () =>
      scene.provider.calls.findLast(({ step }) => step === 'par')?.form.get('session_ended') ?? null;
    const { visitor } = await loggedIn(scene);
    expect(toldAbout()).toBe(null);
    scene.clock.advance(30 * 60 + 1);
    await visitor.get(`${base}/`);
    expect(toldAbout()).toBe('true');
    await visitor.post(`${base}/deconnexion`, {}, { follow: false });
    await visitor.get(`${base}/`);
    expect(toldAbout()).toBe(null);
  });

  test('« Rester connecté » prolonge, ici et chez oGestion, puis ne peut plus rien pour une session finie', async () => {
    const { visitor } = await loggedIn(scene);
    scene.clock.advance(29 * 60);
    const asked = scene.provider.countOf('token');
    expect((await visitor.post(`${base}/session`, {})).status).toBe(204);
    expect(scene.provider.countOf('token')).toBe(asked + 1);
    scene.clock.advance(29 * 60);
    expect(await isAlive(scene, visitor)).toBe(true);
    scene.clock.advance(31 * 60);
    expect((await visitor.post(`${base}/session`, {})).status).toBe(401);
  });

  test('un formulaire envoyé trop tard le dit, avec un moyen de revenir', async () => {
    const { visitor, page } = await loggedIn(scene, { cgu: false });
    scene.clock.advance(31 * 60);
    const answer = await visitor.submit(page, '/cgu/accepter');
    expect(answer.status).toBe(401);
    expect(answer.body).toContain('Votre session a expiré. Reconnectez-vous pour continuer.');
    expect(answer.body).toMatch(/href="\/connexion"[^>]*>Me reconnecter/);
  });

  test('au bout de 8 heures, l’activité n’y change rien', async () => {
    const { visitor } = await loggedIn(scene);
    for (let half = 0; half < 15; half += 1) {
      scene.clock.advance(29 * 60);
      expect(await isAlive(scene, visitor)).toBe(true);
    }
    scene.clock.advance(29 * 60);
    const { body } = await visitor.get(`${base}/`);
    const left = Number(/data-session-seconds="(\d+)"/.exec(body)?.[1]);
    expect(left).toBeGreaterThan(900);
    expect(left).toBeLessThanOrEqual(960);
    scene.clock.advance(17 * 60);
    expect(await isAlive(scene, visitor)).toBe(false);
  });

  test('les durées sont celles des réglages', async () => {
    const { visitor } = await loggedIn(scene);
    const short = await scene.another({
      env: { DIGIT_INVEST_SESSION_IDLE_SECONDS: '600', DIGIT_INVEST_SESSION_ABSOLUTE_SECONDS: '900' },
    });
    const page = await fetch(`${short.url}/faq`, { headers: { cookie: visitor.cookiesFor(base) } });
    expect(await page.text()).toContain('data-session-seconds="600"');
    scene.clock.advance(599);
    expect(await isAlive(scene, visitor, short.url)).toBe(true);
    scene.clock.advance(302);
    expect(await isAlive(scene, visitor, short.url)).toBe(false);
    expect(await isAlive(scene, visitor)).toBe(true);
    scene.clock.advance(601);
    expect(await isAlive(scene, visitor, short.url)).toBe(false);
  });

  test('G33 : ce qui montre un nom n’est gardé par aucun navigateur', async () => {
    const { visitor } = await loggedIn(scene);
    for (const path of ['/', '/mes-acceptations', '/faq']) {
      expect([path, (await visitor.get(base + path)).headers.get('cache-control')]).toEqual([path, 'no-store']);
    }
  });
});

describe('rule 6 : les jetons d’une session sont scellés dans la base', () => {
  const SECRET = 'cookie-secret-of-digit-invest-number-one';
  const spoil = () =>
    scene.db.query('update sessions set sealed_refresh_token = $1, sealed_id_token = $1 where sub = $2', [
      Buffer.from('not sealed by us'),
      scene.provider.person.sub,
    ]);

  test('le secret remplacé ouvre encore ce qu’il a scellé', async () => {
    const { visitor } = await loggedIn(scene);
    const next = await scene.another({
      env: { DIGIT_INVEST_COOKIE_SECRETS: `the-next-secret-of-digit-invest-12,${SECRET}` },
    });
    const asked = scene.provider.countOf('token');
    scene.clock.advance(301);
    expect(await isAlive(scene, visitor, next.url)).toBe(true);
    expect(scene.provider.countOf('token')).toBe(asked + 1);
    scene.clock.advance(301);
    expect(await isAlive(scene, visitor, next.url)).toBe(true);
  });

  test('ce qui ne s’ouvre plus ramène à la connexion', async () => {
    const { visitor } = await loggedIn(scene);
    await spoil();
    scene.clock.advance(301);
    const answer = await visitor.get(`${base}/?suite=1`, { follow: false });
    expect([answer.status, answer.headers.get('location')]).toEqual([
      303,
      '/connexion?retour=%2F%3Fsuite%3D1&expiree=oui',
    ]);
    expect(await isAlive(scene, visitor)).toBe(false);
  });

  test('ou le dit, pour un formulaire', async () => {
    const { visitor, page } = await loggedIn(scene, { cgu: false });
    await spoil();
    const answer = await visitor.submit(page, '/cgu/accepter');
    expect(answer.status).toBe(401);
    expect(answer.body).toContain('Votre session a expiré. Reconnectez-vous pour continuer.');
  });

  test('ou n’empêche pas de se déconnecter : celle d’oGestion reste peut-être ouverte', async () => {
    const { visitor, page } = await loggedIn(scene);
    await spoil();
    expect((await visitor.submit(page, '/deconnexion')).url).toBe(`${base}/au-revoir?ogestion=ouverte`);
    expect(await isAlive(scene, visitor)).toBe(false);
  });
});
