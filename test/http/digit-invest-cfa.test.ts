import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Etablissement } from '#shared/claims.ts';
import { bourg, loggedIn, lyon, newcomer, type Scene, startScene } from '#test/digit-invest.ts';
import type { Answer } from '#test/visitor.ts';

const sansCfa: Etablissement = { ...bourg, siret: '00034567800015', raison_sociale: 'Formaconseil Paris', cfa: false };
const grenoble: Etablissement = { ...lyon, siret: '00012345500032', ville: 'Grenoble' };

let scene: Scene;
let base: string;
beforeAll(async () => {
  scene = await startScene();
  base = scene.app.url;
});
beforeEach(() => newcomer(scene));
afterAll(() => scene.stop());

const here = (page: Answer) => page.url.slice(base.length);
const courant = (page: Answer) =>
  /<div class="context">[\s\S]*?<strong>(.*?)<\/strong><span>(.*?)<\/span>/.exec(page.body)?.slice(1);
const attached = (...etablissements: Etablissement[]) => {
  scene.provider.person.etablissements = etablissements;
};

describe('S2, G39 : sans CFA', () => {
  test.each([
    ['aucun établissement (G69)', []],
    ['un organisme qui n’est pas un CFA', [sansCfa]],
  ])('avec %s, la page dit à qui s’adresser, et rien d’autre ne s’ouvre', async (_quoi, etablissements) => {
    attached(...etablissements);
    const { visitor, page } = await loggedIn(scene, { cgu: false });
    expect(page.status).toBe(403);
    expect(page.body).toContain(
      'Votre compte oGestion n’est rattaché à aucun CFA. Contactez le référent de votre organisme ou votre Direction régionale Constructys.',
    );
    expect(page.body).toContain('https://www.constructys.fr');
    expect(page.body).toContain('Une fois l’accès ouvert, revenez sur cette page.');
    expect(page.body).toContain(
      `<form class="form" method="get" action="${scene.provider.url}/directions-regionales">`,
    );
    expect(page.body).toContain('Se déconnecter');
    for (const path of ['/cfa', '/cgu']) expect((await visitor.get(base + path)).status).toBe(403);
    expect((await visitor.post(`${base}/cfa`, { siret: sansCfa.siret })).status).toBe(403);
  });
});

describe('G63 : une personne de Constructys', () => {
  test('G63 sans CFA, la page dit vrai d’elle, et rien d’autre ne s’ouvre', async () => {
    scene.provider.person.profils = [];
    attached();
    const { visitor, page } = await loggedIn(scene, { cgu: false });
    expect(page.status).toBe(403);
    expect(page.body).toContain('Votre compte est un compte de Constructys');
    expect(page.body).not.toContain('Contactez le référent');
    expect(page.body).not.toContain('Utilisateur portail OF');
    expect(page.body).toContain(`href="${scene.provider.url}/login"`);
    for (const path of ['/cfa', '/cgu']) expect((await visitor.get(base + path)).status).toBe(403);
  });
});

describe('G16, S100 : le CFA pour lequel on travaille', () => {
  test('un seul CFA se choisit de lui-même ; son nom, sa ville et son SIRET sont toujours visibles', async () => {
    attached(lyon, sansCfa);
    const { visitor, page } = await loggedIn(scene);
    expect(courant(page)).toEqual([`${lyon.raison_sociale}, Lyon`, 'SIRET 000\u00a0123\u00a0455\u00a000024']);
    expect(page.body).not.toContain('href="/cfa"');
    expect(courant(await visitor.get(`${base}/faq`))).toEqual(courant(page));
    expect(here(await visitor.get(`${base}/cfa`))).toBe('/');
  });

  test('plusieurs CFA se proposent après les CGU, et l’adresse demandée est retrouvée', async () => {
    attached(bourg, lyon, sansCfa);
    const { visitor } = await loggedIn(scene);
    const chooser = await visitor.get(`${base}/?suite=1`);
    expect(here(chooser)).toBe('/cfa?retour=%2F%3Fsuite%3D1');
    expect(chooser.body.match(/type="radio"/g)).toHaveLength(2);
    for (const { ville } of [bourg, lyon]) expect(chooser.body).toContain(`${lyon.raison_sociale}, ${ville}`);
    expect(chooser.body).not.toContain('checked');
    const home = await visitor.submit(chooser, '/cfa', { siret: lyon.siret });
    expect(here(home)).toBe('/?suite=1');
    expect(courant(home)?.[1]).toContain('00024');
  });

  test('on en change à tout moment', async () => {
    attached(bourg, lyon);
    const { visitor, page } = await loggedIn(scene);
    const home = await visitor.submit(page, '/cfa', { siret: lyon.siret });
    expect(home.body).toContain('href="/cfa"');
    expect(home.body).toContain('Aucune demande pour ce CFA');
    const chooser = await visitor.get(`${base}/cfa`);
    expect(chooser.body).toMatch(new RegExp(`value="${lyon.siret}"[^>]* checked`));
    expect(courant(await visitor.submit(chooser, '/cfa', { siret: bourg.siret }))?.[1]).toContain('00016');
  });

  test('le choix d’un onglet vaut pour l’autre, et pour un autre processus', async () => {
    attached(bourg, lyon);
    const { visitor, page } = await loggedIn(scene);
    await visitor.submit(page, '/cfa', { siret: lyon.siret });
    const second = await scene.another();
    const answer = await fetch(`${second.url}/`, { headers: { cookie: visitor.cookiesFor(base) } });
    expect(courant({ body: await answer.text() } as Answer)?.[1]).toContain('00024');
  });

  test('RP16, S99 : un SIRET qui n’est pas le sien est refusé et ne change rien', async () => {
    attached(bourg, lyon);
    const { visitor, page } = await loggedIn(scene);
    await visitor.submit(page, '/cfa', { siret: lyon.siret });
    for (const siret of [grenoble.siret, sansCfa.siret, '', 'x']) {
      const answer = await visitor.post(`${base}/cfa`, { siret });
      expect([siret, answer.status]).toEqual([siret, 403]);
      expect(answer.body).toContain('Vous n’êtes pas habilité sur cet établissement.');
    }
    expect(courant(await visitor.get(`${base}/`))?.[1]).toContain('00024');
  });

  test('G40 : un CFA fermé est grisé « fermé » et reste consultable', async () => {
    attached({ ...bourg, actif: false }, lyon);
    const { visitor, page } = await loggedIn(scene);
    expect(page.body).toMatch(/class="muted"[^>]*>CFA des Métiers[\s\S]*?fermé/);
    expect(page.body.match(/Aucune nouvelle demande/g)).toHaveLength(1);
    expect(page.body).not.toContain('checked');
    const home = await visitor.submit(page, '/cfa', { siret: bourg.siret });
    expect([home.status, home.body.includes('00016')]).toEqual([200, true]);
    expect(home.body).toMatch(/<div class="context">[\s\S]*?fermé<\/span>/);
    expect(home.body).toContain('Aucune nouvelle demande ne peut être créée pour lui');
    const open = await visitor.submit(await visitor.get(`${base}/cfa`), '/cfa', { siret: lyon.siret });
    expect(open.body).not.toMatch(/fermé<\/span>|Ce CFA est fermé/);
  });

  test('G40 : le seul CFA, s’il est fermé, le dit aussi', async () => {
    attached({ ...lyon, actif: false });
    const { page } = await loggedIn(scene);
    expect([here(page), page.body.includes('Ce CFA est fermé.')]).toEqual(['/', true]);
  });
});

describe('G16 : le CFA choisi est retenu d’une connexion à l’autre', () => {
  const chosen = async (siret: string) => {
    attached(bourg, lyon, grenoble);
    const { visitor, page } = await loggedIn(scene);
    await visitor.submit(page, '/cfa', { siret });
  };

  test('dans un autre navigateur, et il se change encore', async () => {
    await chosen(grenoble.siret);
    const first = (await loggedIn(scene)).visitor;
    await first.submit(await first.get(`${base}/cfa`), '/cfa', { siret: lyon.siret });
    const { visitor, page } = await loggedIn(scene);
    expect([here(page), courant(page)?.[1]?.slice(-5)]).toEqual(['/', '00024']);
    const chooser = await visitor.get(`${base}/cfa`);
    expect(courant(await visitor.submit(chooser, '/cfa', { siret: bourg.siret }))?.[1]).toContain('00016');
  });

  test.each([
    ['n’est plus à lui', () => attached(bourg, grenoble)],
    ['n’est plus un CFA', () => attached(bourg, grenoble, { ...lyon, cfa: false })],
    ['a fermé', () => attached(bourg, grenoble, { ...lyon, actif: false })],
  ])('sauf s’il %s : le choix est redemandé', async (_quoi, change) => {
    await chosen(lyon.siret);
    change();
    const { page } = await loggedIn(scene);
    expect(here(page)).toBe('/cfa');
    expect(page.body).not.toContain('checked');
  });

  test('et personne d’autre ne le reçoit', async () => {
    await chosen(lyon.siret);
    newcomer(scene);
    attached(bourg, lyon, grenoble);
    expect(here((await loggedIn(scene)).page)).toBe('/cfa');
  });
});

describe('G20, G21, S99 : les droits retirés pendant la session', () => {
  test('un SIRET retiré disparaît au plus tard une minute après, et le choix avec lui', async () => {
    attached(bourg, lyon, grenoble);
    const { visitor, page } = await loggedIn(scene);
    await visitor.submit(page, '/cfa', { siret: lyon.siret });
    attached(bourg, grenoble);
    scene.clock.advance(61);
    const next = await visitor.get(`${base}/`);
    expect(here(next)).toBe('/cfa');
    expect(next.body).not.toContain('Lyon');
  });

  test('avant une écriture, ils sont relus même s’ils viennent de l’être', async () => {
    attached(bourg, lyon);
    const { visitor, page } = await loggedIn(scene);
    attached(bourg);
    expect((await visitor.submit(page, '/cfa', { siret: lyon.siret })).status).toBe(403);
  });

  test('entre deux relectures, rien n’est demandé à oGestion', async () => {
    const { visitor } = await loggedIn(scene);
    const asked = scene.provider.countOf('userinfo');
    await visitor.get(`${base}/`);
    await visitor.get(`${base}/`);
    expect(scene.provider.countOf('userinfo')).toBe(asked);
  });

  test('dix demandes à la fois n’en font qu’une à oGestion', async () => {
    const { visitor } = await loggedIn(scene);
    scene.clock.advance(61);
    const asked = scene.provider.countOf('userinfo');
    const pages = await Promise.all(Array.from({ length: 10 }, () => visitor.get(`${base}/`)));
    expect(pages.map(({ status }) => status)).toEqual(Array(10).fill(200));
    expect(scene.provider.countOf('userinfo')).toBe(asked + 1);
  });

  test.each<[string, Scene['provider']['script']]>([
    ['le jeton de renouvellement est refusé', { tokenError: 'invalid_grant' }],
    ['userinfo refuse le jeton', { tokenRefused: true }],
    ['RP6 : userinfo parle de quelqu’un d’autre', { userinfo: { sub: 'somebody-else' } }],
  ])('G20 : quand %s, la session est finie', async (_quoi, script) => {
    const { visitor } = await loggedIn(scene);
    scene.provider.script = script;
    scene.clock.advance(61);
    const answer = await visitor.get(`${base}/`, { follow: false });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/connexion?expiree=oui']);
    const { sub } = scene.provider.person;
    expect((await scene.db.query('select from sessions where sub = $1', [sub])).rowCount).toBe(0);
  });

  test('G53 : pendant une panne d’oGestion, on continue de lire avec les derniers droits connus, puis ils sont relus', async () => {
    attached(bourg, lyon);
    const { visitor, page } = await loggedIn(scene);
    await visitor.submit(page, '/cfa', { siret: lyon.siret });
    scene.provider.script = { down: ['token'] };
    scene.clock.advance(61);
    expect((await visitor.get(`${base}/`)).status).toBe(200);
    const asked = scene.provider.countOf('token');
    expect((await visitor.get(`${base}/`)).status).toBe(200);
    expect(scene.provider.countOf('token')).toBe(asked);
    const write = await visitor.post(`${base}/cfa`, { siret: bourg.siret });
    expect(write.status).toBe(503);
    expect(write.body).toContain('Le service de connexion est momentanément indisponible.');

    scene.provider.script = {};
    attached(bourg);
    scene.clock.advance(20);
    expect(courant(await visitor.get(`${base}/`))?.[1]).toContain('00016');
  });
});
