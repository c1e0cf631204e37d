import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { loggedIn, newcomer, type Scene, startScene } from '#test/digit-invest.ts';
import { type Answer, Visitor } from '#test/visitor.ts';

const PUBLIC = [
  '/faq',
  '/procedure',
  '/calendrier',
  '/ressources',
  '/contact',
  '/conditions',
  '/donnees-personnelles',
  '/accessibilite',
  '/mentions-legales',
  '/au-revoir',
];

let scene: Scene;
let base: string;
beforeAll(async () => {
  scene = await startScene();
  base = scene.app.url;
});
beforeEach(() => newcomer(scene));
afterAll(() => scene.stop());

const read = async (path: string) => (await new Visitor().get(base + path)).body;

describe('Les pages publiques', () => {
  test.each(PUBLIC)('%s se lit sans session et avec, oGestion en panne ou non', async (path) => {
    const { visitor } = await loggedIn(scene);
    scene.provider.script = { down: ['discovery', 'par', 'token', 'userinfo'] };
    const page = await new Visitor().get(base + path);
    expect(page.status).toBe(200);
    expect(page.body).toMatch(/<h1[^>]*>[^<]+<\/h1>/);
    expect(page.body).toMatch(/Je me connecte|Me reconnecter/);
    const mine = await visitor.get(base + path);
    expect(mine.status).toBe(200);
    expect(mine.body).toContain('Paul DURAND');
  });

  test.each(PUBLIC)('S134, S135 : %s donne l’adresse où écrire', async (path) => {
    expect(await read(path)).toContain('href="mailto:campagne-investcfa@constructys.fr"');
  });

  test.each(PUBLIC)('A2, G73 : %s mène à la déclaration d’accessibilité et ne dépose aucun cookie', async (path) => {
    const page = await new Visitor().get(base + path);
    expect(page.body).toMatch(/href="\/accessibilite"[^>]*>Accessibilité[\u00a0 ]: non conforme/);
    expect(page.headers.getSetCookie()).toEqual([]);
  });

  test('S3, S8, S11 : la procédure a ses trois cas, chacun avec son ancre', async () => {
    const page = await read('/procedure');
    for (const number of [1, 2, 3]) {
      expect(page).toMatch(new RegExp(`<h2 id="(cas-n-${number}-[^"]+)">CAS n°${number}[^<]*</h2>`));
      const [, anchor] = new RegExp(`<h2 id="(cas-n-${number}-[^"]+)">`).exec(page) ?? [];
      expect(page).toContain(`href="#${anchor}"`);
    }
    expect(page).not.toContain('Sommaire');
    expect(await read('/faq')).toContain('Sommaire');
  });

  test('S136, S137 : la création de compte se fait dans les directions régionales, avec le lien', async () => {
    const page = await read('/contact');
    expect(page).toContain('La création de compte oGestion se fait dans nos directions régionales\u00a0!');
    expect(page).toMatch(
      /href="https:\/\/www\.constructys\.fr"[^>]*>Retrouvez tous les contacts sur le site de constructys\.fr/,
    );
  });

  test('S130 à S133 : les ressources mènent à la FAQ, à la procédure et au calendrier', async () => {
    const page = await read('/ressources');
    for (const path of ['/faq', '/procedure', '/calendrier', '/conditions']) expect(page).toContain(`href="${path}"`);
    expect(page).toContain('Consultez les ressources de la campagne à votre disposition sur Digit Invest');
  });

  test.each([
    ['2026-01-07T12:00:00Z', 'Ouverture le 8 janvier 2026 à 9\u00a0h\u00a000 (heure de Paris).'],
    [
      '2026-01-28T12:00:00Z',
      'La campagne est ouverte jusqu’au 17 février 2026 à 23\u00a0h\u00a059 (heure de Paris). Il reste 20 jours.',
    ],
    ['2026-02-16T12:00:00Z', 'Il reste 1 jour.'],
    ['2026-02-17T12:00:00Z', 'Dernier jour.'],
    [
      '2026-02-17T23:00:00Z',
      'La campagne 2026 est close depuis le 17 février 2026 à 23\u00a0h\u00a059 (heure de Paris).',
    ],
  ])('S7, S133, G46 : le %s, le calendrier dit « %s »', async (hour, sentence) => {
    scene.clock.set(hour);
    expect(await read('/calendrier')).toContain(sentence);
    scene.clock.set(new Date().toISOString());
  });
});

describe('L’accueil', () => {
  test('S5, S7, S123, G76 : la campagne, la place des demandes, les favoris, et à qui est la session', async () => {
    const { page } = await loggedIn(scene);
    expect(page.body).toContain('Campagne d’investissement 2026');
    expect(page.body).toContain('Mes demandes d’investissement');
    expect(page.body).toContain('ajoutez ce site à vos favoris');
    expect(page.body).toContain('Ce n’est pas vous\u00a0?');
    expect(page.body).toContain('Utilisateur portail OF');
    expect(page.body).toMatch(/data-session-seconds="1800" data-session-url="\/session"/);
    expect(page.headers.get('x-robots-tag')).toBe('noindex');
  });

  test.each([
    ['2026-01-07T12:00:00Z', 'Ouverture le 8 janvier 2026', 'La campagne 2026 n’est pas encore ouverte.'],
    ['2026-01-28T12:00:00Z', 'La campagne est ouverte jusqu’au', 'Les demandes de ce CFA s’afficheront ici. Elles'],
    ['2026-03-01T12:00:00Z', 'La campagne 2026 est close', '<p>La campagne 2026 est close depuis le 17 février'],
  ])('S5, S7 : le %s, ce que dit la campagne et ce que disent les demandes s’accordent', async (hour, banner, card) => {
    scene.clock.set(hour);
    const { page } = await loggedIn(scene);
    expect(page.body).toContain(banner);
    expect(page.body).toContain(card);
    expect(page.body).not.toContain('ouvrira');
    scene.clock.set(new Date().toISOString());
  });

  test('tous ses liens mènent quelque part', async () => {
    const { visitor, page } = await loggedIn(scene);
    const links = new Set([...page.body.matchAll(/href="(\/[^"]*)"/g)].map(([, href = '']) => href));
    for (const href of links) expect([href, (await visitor.get(base + href)).status]).toEqual([href, 200]);
  });

  test('un nom hostile est échappé', async () => {
    scene.provider.person.family_name = '<img src=x onerror=alert(1)>';
    const { page } = await loggedIn(scene);
    expect(page.body).toContain('&lt;img src=x');
    expect(page.body).not.toContain('<img src=x');
  });
});

test('G13, G73 : tous les cookies déposés sont ceux que la page « Données personnelles » énumère', async () => {
  const visitor = new Visitor();
  const deposes: string[] = [];
  const note = ({ headers }: Answer) => deposes.push(...headers.getSetCookie().map((line) => line.split('=')[0] ?? ''));
  let next: string | undefined = `${base}/connexion`;
  while (next) {
    const answer: Answer = await visitor.get(next, { follow: false });
    note(answer);
    const location = answer.headers.get('location');
    next = location === null ? undefined : new URL(location, answer.url).href;
  }
  note(await visitor.post(`${base}/deconnexion`, {}, { follow: false }));
  const enumeres = [...(await read('/donnees-personnelles')).matchAll(/<code>(di\.\w+)<\/code>/g)].map(
    ([, name]) => name,
  );
  expect([...new Set(deposes.map((name) => name.replace(/\.[0-9a-f]{8}$/, '')))].sort()).toEqual(enumeres.sort());
});

describe('errors', () => {
  test('an unknown address is a French 404', async () => {
    const page = await new Visitor().get(`${base}/nulle-part`);
    expect(page.status).toBe(404);
    expect(page.body).toContain('La page demandée n’existe pas ou n’est plus disponible.');
    expect(page.body).toContain('<title>Erreur\u00a0: Page introuvable — Digit Invest CFA</title>');
    expect(await read('/faq')).not.toContain('Erreur');
  });

  test('an address or a body that cannot be read is refused, not a fault', async () => {
    const { visitor } = await loggedIn(scene);
    expect((await visitor.get(`${base}/conditions/%E0%A4%A`)).status).toBe(400);
    const huge = await visitor.post(`${base}/cgu/accepter`, { sha256: 'x'.repeat(20_000) });
    expect(huge.status).toBe(400);
  });

  test('ASVS 16.5.4: a fault is logged whole, once, under the reference that the page shows', async () => {
    const { visitor } = await loggedIn(scene);
    await scene.db.query('alter table campagnes rename to campagnes_away');
    scene.logs.length = 0;
    const page = await visitor.get(`${base}/calendrier`);
    await scene.db.query('alter table campagnes_away rename to campagnes');
    expect(page.status).toBe(500);
    expect(page.body).toContain('Le problème vient de notre côté.');
    const [reference] = /[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{2}/.exec(page.body) ?? [];
    const faults = scene.logs.map((line) => JSON.parse(line)).filter(({ level }) => level >= 50);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatchObject({ reference, requestId: page.headers.get('x-request-id') });
    expect(faults[0].err.message).toContain('campagnes');
    expect(page.body).not.toContain('relation');
  });
});

describe('what surrounds the pages', () => {
  test('security headers: CSP that leads forms to us and to oGestion only, no framing, no referrer', async () => {
    const { headers } = await new Visitor().get(`${base}/faq`);
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain(`form-action 'self' ${scene.provider.url}`);
    expect(policy).not.toContain('unsafe');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-powered-by')).toBeNull();
  });

  test('G73: robots are kept from private pages', async () => {
    const robots = await read('/robots.txt');
    for (const path of ['/cgu', '/cfa', '/connexion', '/mes-acceptations'])
      expect(robots).toContain(`Disallow: ${path}\n`);
    expect(robots).not.toContain('Disallow: /\n');
  });

  test('no page has an inline script or style, or asks anything of another site', async () => {
    const { visitor } = await loggedIn(scene);
    for (const path of [...PUBLIC, '/', '/mes-acceptations']) {
      const { body } = await visitor.get(base + path);
      expect([
        path,
        body.match(/<style|style="|<script(?![^>]*src="\/assets)|(?:src|<link[^>]*href)="https?:/),
      ]).toEqual([path, null]);
    }
  });

  test('healthz says that the process lives, readyz that it can serve, oGestion reported but not required', async () => {
    const fresh = await scene.another();
    const ready = async () => {
      const answer = await fetch(`${fresh.url}/readyz`);
      return [answer.status, await answer.json()];
    };
    expect((await fetch(`${fresh.url}/healthz`)).status).toBe(200);
    const well = { database: 'ok', pendingMigrations: [] };
    expect(await ready()).toEqual([200, { ...well, discovery: 'reached' }]);
    scene.provider.script = { down: ['discovery'] };
    expect(await ready()).toEqual([200, { ...well, discovery: 'reached' }]);
    scene.clock.advance(10);
    expect(await ready()).toEqual([200, { ...well, discovery: 'not reached' }]);
    scene.provider.script = {};
    scene.clock.advance(10);
    expect(await ready()).toEqual([200, { ...well, discovery: 'reached' }]);

    await scene.db.query("delete from migrations where name = '0003_campagnes'");
    expect(await ready()).toEqual([
      503,
      { database: 'ok', pendingMigrations: ['0003_campagnes'], discovery: 'reached' },
    ]);
    await scene.db.query("insert into migrations (name, run_on) values ('0003_campagnes', now())");
  });

  test('a request id of the proxy is kept only where a proxy is trusted', async () => {
    const id = 'abcdef0123456789';
    const mine = await fetch(`${base}/healthz`, { headers: { 'x-request-id': id } });
    expect(mine.headers.get('x-request-id')).not.toBe(id);
    const behind = await scene.another({ env: { DIGIT_INVEST_TRUST_PROXY: 'true' } });
    const kept = await fetch(`${behind.url}/healthz`, { headers: { 'x-request-id': id } });
    expect(kept.headers.get('x-request-id')).toBe(id);
  });
});
