import { createHash } from 'node:crypto';
import { cp, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { bourg, loggedIn, lyon, newcomer, type Scene, startScene } from '#test/digit-invest.ts';
import { type Answer, Visitor } from '#test/visitor.ts';

const SHIPPED = path.resolve(import.meta.dirname, '../../rp-digit-invest/cgu');

let scene: Scene;
let base: string;
beforeAll(async () => {
  scene = await startScene();
  base = scene.app.url;
});
beforeEach(() => newcomer(scene));
afterAll(() => scene.stop());

const here = (page: Answer) => page.url.slice(base.length);
const actes = async () =>
  (await scene.db.query('select * from cgu_acceptations where sub = $1 order by id', [scene.provider.person.sub])).rows;

/** Puts one more text into force, today, by the start of another process. */
async function publish(version: string): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'cgu-'));
  await cp(SHIPPED, folder, { recursive: true });
  const today = scene.clock.now().toISOString().slice(0, 10);
  const header = `---\nversion: ${version}\npubliee: ${today}\nresume: L'article 3 précise la preuve.\n---\n`;
  await writeFile(path.join(folder, `${version}.md`), `${header}# CGU\n\n## Objet\n\nNouveau texte ${version}.\n`);
  await scene.another({ cguFolder: folder });
}

describe('S30, S31 : la page « Validation des CGU »', () => {
  test('se présente à la première connexion, avec le texte, sans case cochée d’avance', async () => {
    const { page } = await loggedIn(scene, { cgu: false });
    expect(page.body).toMatch(/<h1>Validation des CGU<\/h1>/);
    expect(page.body).toContain(
      'Avant d’accéder à la plateforme, vous devez accepter les Conditions Générales d’Utilisation (CGU)',
    );
    expect(page.body).toMatch(/<button[^>]*>J’ai lu et j’accepte<\/button>/);
    expect(page.body).toMatch(/<button[^>]*>Je refuse<\/button>/);
    expect(page.body).toContain('15. Droit applicable et contact');
    expect(page.body).not.toContain('checkbox');
    const [, afterText = ''] = page.body.split('</article>');
    expect(afterText).toMatch(/Empreinte SHA-256[\s\S]*>[0-9a-f]{64}</);
  });

  test('RP15 : aucune page privée ne passe devant, ni par son adresse, ni dans un second onglet', async () => {
    const { visitor } = await loggedIn(scene, { cgu: false });
    for (const path of ['/', '/?x=1', '/cfa']) {
      const page = await visitor.get(base + path, { follow: false });
      expect([path, page.status, page.headers.get('location')?.startsWith('/cgu')]).toEqual([path, 303, true]);
    }
    const post = await visitor.post(`${base}/cfa`, { siret: lyon.siret }, { follow: false });
    expect([post.status, post.headers.get('location')]).toEqual([303, '/cgu']);
  });

  test('RP15 : les pages publiques, la déconnexion et les textes restent accessibles', async () => {
    const { visitor } = await loggedIn(scene, { cgu: false });
    for (const path of ['/faq', '/conditions', '/mes-acceptations', '/donnees-personnelles', '/healthz']) {
      expect([path, (await visitor.get(base + path)).status]).toEqual([path, 200]);
    }
    expect((await visitor.post(`${base}/deconnexion`, {}, { follow: false })).status).toBe(303);
  });
});

describe('S32 : « J’ai lu et j’accepte »', () => {
  test('écrit la preuve complète et mène à l’accueil ; la connexion suivante ne redemande rien', async () => {
    const { visitor, page } = await loggedIn(scene, { cgu: false });
    const home = await visitor.submit(page, '/cgu/accepter');
    expect([here(home), home.status]).toEqual(['/', 200]);
    const [acte, ...others] = await actes();
    expect(others).toEqual([]);
    expect(acte).toMatchObject({
      ...{
        iss: scene.provider.url,
        sub: scene.provider.person.sub,
        nom: 'Paul DURAND',
        version: '2026-1',
        langue: 'fr',
      },
      ...{
        action: 'accepte',
        bouton: 'J’ai lu et j’accepte',
        ip: '127.0.0.1',
        user_agent: 'node',
        op_sid: 'session-1',
      },
    });
    expect(acte?.auth_time).toBeInstanceOf(Date);
    expect(acte?.application_version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(here((await loggedIn(scene)).page)).toBe('/');
  });

  test('C1 : l’empreinte écrite est celle des octets que l’on peut télécharger', async () => {
    await loggedIn(scene);
    const bytes = Buffer.from(await (await fetch(`${base}/conditions/2026-1/texte`)).arrayBuffer());
    expect(createHash('sha256').update(bytes).digest('hex')).toBe((await actes())[0]?.sha256);
  });

  test('C6 : deux clics à la fois font une ligne et mènent tous deux à l’accueil', async () => {
    const { visitor, page } = await loggedIn(scene, { cgu: false });
    const pages = await Promise.all([visitor.submit(page, '/cgu/accepter'), visitor.submit(page, '/cgu/accepter')]);
    expect(pages.map(here)).toEqual(['/', '/']);
    expect(await actes()).toHaveLength(1);
  });

  test('C4 : un envoi venu d’un autre site, sans empreinte ou avec une autre n’accepte rien', async () => {
    const { visitor } = await loggedIn(scene, { cgu: false });
    const foreign = { headers: { 'sec-fetch-site': 'cross-site' } };
    expect((await visitor.post(`${base}/cgu/accepter`, { sha256: 'x' }, foreign)).status).toBe(403);
    expect((await visitor.post(`${base}/cgu/accepter`, {})).status).toBe(400);
    const other = await visitor.post(`${base}/cgu/accepter`, { sha256: 'f'.repeat(64) });
    expect(other.body).toContain('Le texte vient de changer');
    expect(await actes()).toEqual([]);
  });

  test('G21 : quelqu’un dont le compte vient d’être fermé n’accepte plus rien', async () => {
    const { visitor, page } = await loggedIn(scene, { cgu: false });
    scene.provider.script = { tokenError: 'invalid_grant' };
    const answer = await visitor.submit(page, '/cgu/accepter');
    expect(answer.status).toBe(401);
    expect(await actes()).toEqual([]);
  });

  test('G53 : pendant une panne d’oGestion, l’acceptation attend, et la page le dit', async () => {
    const { visitor, page } = await loggedIn(scene, { cgu: false });
    scene.provider.script = { down: ['token'] };
    const answer = await visitor.submit(page, '/cgu/accepter');
    expect(answer.status).toBe(503);
    expect(answer.body).toContain('Le service de connexion est momentanément indisponible.');
    expect(await actes()).toEqual([]);
  });
});

test('G35 : « Je refuse » s’écrit et déconnecte', async () => {
  const { visitor, page } = await loggedIn(scene, { cgu: false });
  const answer = await visitor.submit(page, '/cgu/refuser', {}, { follow: false });
  expect(answer.headers.get('location')).toContain(`${scene.provider.url}/session/end?`);
  expect((await actes()).map(({ action, bouton }) => [action, bouton])).toEqual([['refuse', 'Je refuse']]);
  const after = await visitor.get(`${base}/`, { follow: false });
  expect(after.headers.get('location')).toBe('/connexion');
});

describe('G36, C6 : une nouvelle version', () => {
  test('se présente à la demande suivante avec ce qui change, et ramène où l’on allait', async () => {
    const { visitor } = await loggedIn(scene);
    await publish('2099-1');
    const gate = await visitor.get(`${base}/?suite=1`);
    expect(here(gate)).toMatch(/^\/cgu/);
    expect(gate.body).toContain('L’article 3 précise la preuve.');
    expect(gate.body).toContain('Vos brouillons sont conservés');
    expect(here(await visitor.submit(gate, '/cgu/accepter'))).toBe('/?suite=1');
    expect((await actes()).map(({ version }) => version)).toEqual(['2026-1', '2099-1']);
  });

  test('C4 : publiée pendant la lecture, elle est montrée au lieu d’être acceptée sans être lue', async () => {
    const { visitor, page } = await loggedIn(scene, { cgu: false });
    await publish('2099-2');
    const again = await visitor.submit(page, '/cgu/accepter');
    expect(again.body).toContain('Le texte vient de changer');
    expect(again.body).toContain('Nouveau texte 2099-2.');
    expect(await actes()).toEqual([]);
    expect(here(await visitor.submit(again, '/cgu/accepter'))).toBe('/');
  });
});

describe('G37, C7 : relire ce que l’on a accepté', () => {
  test('« Mes acceptations » garde les versions passées, la date et l’empreinte', async () => {
    const { visitor } = await loggedIn(scene);
    const [acte] = await actes();
    await publish('2099-3');
    const page = await visitor.get(`${base}/mes-acceptations`);
    expect(page.status).toBe(200);
    expect(page.body).toContain(`href="/conditions/${acte?.version}"`);
    expect(page.body).toContain(acte?.sha256);
    expect((await visitor.get(`${base}/conditions/2026-1`)).body).toContain('15. Droit applicable et contact');
    expect((await visitor.get(`${base}/conditions`)).body).toContain('Nouveau texte 2099-3.');
  });

  test('chacun ne voit que les siennes', async () => {
    await loggedIn(scene);
    newcomer(scene);
    const { visitor } = await loggedIn(scene, { cgu: false });
    expect((await visitor.get(`${base}/mes-acceptations`)).body).toContain('Vous n’avez encore accepté aucune version');
  });

  test('la copie à garder tient seule : version, date, empreinte, texte', async () => {
    const answer = await fetch(`${base}/conditions/2026-1/telecharger`);
    expect(answer.headers.get('content-disposition')).toMatch(
      /^attachment; filename="?cgu-digit-invest-2026-1\.html"?$/,
    );
    const body = await answer.text();
    expect(body).toContain('Version 2026-1 du 8 janvier 2026');
    expect(body).toMatch(/[0-9a-f]{64}/);
    expect(body).not.toMatch(/<(script|link|img)/);
  });

  test('une version qui n’existe pas est introuvable', async () => {
    for (const end of ['', '/telecharger', '/texte']) {
      expect((await new Visitor().get(`${base}/conditions/1999-1${end}`)).status).toBe(404);
    }
  });
});

test('G38 : les CGU suivent la personne, pas le CFA', async () => {
  await loggedIn(scene);
  scene.provider.person.etablissements = [bourg];
  expect(here((await loggedIn(scene, { cgu: false })).page)).toBe('/');
});

test('C2 : un texte publié puis modifié empêche de démarrer', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'cgu-'));
  await writeFile(
    path.join(folder, '2026-1.md'),
    '---\nversion: 2026-1\npubliee: 2026-01-08\nresume: r\n---\nAutre.\n',
  );
  await expect(scene.another({ cguFolder: folder })).rejects.toThrow('CGU 2026-1 were changed after publication');
});
