import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { relayTo } from '#test/database-relay.ts';
import { loggedIn, type Scene, startScene } from '#test/digit-invest.ts';
import { Visitor } from '#test/visitor.ts';

let scene: Scene;
let url: string;
let cookie: string;
beforeAll(async () => {
  scene = await startScene();
  const { visitor } = await loggedIn(scene);
  cookie = visitor.cookiesFor(scene.app.url);
  const relay = await relayTo(scene.databases.digitInvestUrl);
  ({ url } = await scene.another({ env: { DIGIT_INVEST_DATABASE_URL: relay.url } }));
  await relay.cut();
});
afterAll(() => scene.stop());

/** What is logged of requests at fault; that connections fell is said apart. */
const faults = () =>
  scene.logs.map((line) => JSON.parse(line)).filter(({ level, requestId }) => level >= 50 && requestId);

describe('G53 la base de données ne répond pas', () => {
  test.each([
    ['l’accueil d’une personne connectée', '/', () => ({ cookie })],
    ['une connexion', '/connexion', () => ({})],
    ['le texte des CGU', '/conditions', () => ({})],
  ])('G53 %s le dit en français, par un 503 ; le journal en garde une ligne', async (_page, path, headers) => {
    scene.logs.length = 0;
    const page = await fetch(url + path, { headers: headers() });
    expect(page.status).toBe(503);
    expect(page.headers.get('retry-after')).toBe('30');
    expect(await page.text()).toContain('Service momentanément indisponible');
    expect(faults()).toHaveLength(1);
  });

  test('G53 /readyz répond 503, /healthz 200, et les pages publiques se lisent', async () => {
    const answers = await Promise.all(['/readyz', '/healthz', '/faq'].map((path) => new Visitor().get(url + path)));
    expect(answers.map(({ status }) => status)).toEqual([503, 200, 200]);
  });
});
