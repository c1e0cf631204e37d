import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { loginThroughForm } from '#test/op-client.ts';
import { type OpWorld, startOp } from '#test/op-world.ts';
import { type Answer, Visitor } from '#test/visitor.ts';
import { CLAIRE, PAUL } from '../../scripts/cast.ts';

let op: OpWorld;
beforeAll(async () => {
  op = await startOp();
});
afterAll(() => op.stop());

const policyOf = ({ headers }: Answer) => headers.get('content-security-policy') ?? '';
const formActionOf = (answer: Answer) => /form-action ([^;]*)/.exec(policyOf(answer))?.[1];

describe('OP14 every page of the provider', () => {
  const PAGES: [string, (visitor: Visitor) => Promise<Answer>][] = [
    ['the login page', async (visitor) => visitor.get((await op.clients.direct.begin()).url)],
    ['the home page', async (visitor) => loginThroughForm(visitor, await visitor.get(`${op.url}/login`), CLAIRE)],
    ['an error page', (visitor) => visitor.get(`${op.url}/auth?client_id=inconnu`)],
    ['a page that does not exist', (visitor) => visitor.get(`${op.url}/inconnu`)],
    ['a stale login page', (visitor) => visitor.get(`${op.url}/connexion/inconnue`)],
    ['the farewell page', (visitor) => visitor.get(`${op.url}/deconnecte`)],
    ['a legal text', (visitor) => visitor.get(`${op.url}/conditions`)],
  ];

  test.each(PAGES)(
    'OP14 %s stays out of frames, tells no address, and loads nothing from elsewhere',
    async (_name, open) => {
      const answer = await open(new Visitor());
      expect(policyOf(answer)).toContain("default-src 'self'");
      expect(policyOf(answer)).toContain("frame-ancestors 'none'");
      expect(policyOf(answer)).not.toMatch(/unsafe-inline|\*/);
      expect(answer.headers.get('x-frame-options')).toBe('DENY');
      expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
      expect(answer.body).toContain('<html lang="fr"');
      expect(answer.body).not.toMatch(/(?:src|<link[^>]*href)="(?:https?:)?\/\//);
    },
  );

  test('OP14 a login page is kept by no cache', async () => {
    const answer = await new Visitor().get((await op.clients.direct.begin()).url);
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });
});

describe('a page of error', () => {
  test.each([
    ['/inconnu', 'Page introuvable'],
    ['/auth?client_id=inconnu', 'Cette application n’est pas reconnue'],
    ['/connexion/inconnue', 'Cette page de connexion a expiré'],
  ])('%s says so in its title (RGAA 8.6)', async (path, title) => {
    expect((await new Visitor().get(op.url + path)).body).toContain(`<title>Erreur\u00a0: ${title} — oGestion</title>`);
  });

  test('leads to the help, where a page is not found', async () => {
    expect((await new Visitor().get(`${op.url}/inconnu`)).body).toMatch(/href="\/aide">Consulter l’aide/);
  });

  test('elides before oGestion', async () => {
    const { body } = await new Visitor().get(`${op.url}/auth?client_id=inconnu`);
    expect(body).toContain('enregistrée auprès d’oGestion.');
  });
});

describe('fact 7: form-action', () => {
  test('fact 7: the login page lets its form lead to the client of this request, and to nobody else', async () => {
    const answer = await new Visitor().get((await op.clients.direct.begin()).url);
    expect(formActionOf(answer)).toBe(`'self' ${op.rp.url}`);
  });

  test('fact 7: a page that belongs to no client leads only to ourselves', async () => {
    expect(formActionOf(await new Visitor().get(`${op.url}/deconnecte`))).toBe("'self'");
  });

  test('fact 7: the question before a logout lets its form lead back to the application', async () => {
    const visitor = new Visitor();
    await op.clients.direct.signIn(visitor);
    const { id: client_id, registered } = op.clients.direct;
    const question = { client_id, post_logout_redirect_uri: registered.postLogoutUri };
    expect(formActionOf(await visitor.get(op.clients.direct.endSessionUrl(question)))).toBe(`'self' ${op.rp.url}`);
  });
});

describe('S38 l’espace oGestion', () => {
  test('S27 S38 /login y mène, et il dit qui l’on est', async () => {
    const visitor = new Visitor();
    const answer = await loginThroughForm(visitor, await visitor.get(`${op.url}/login`), CLAIRE);
    expect(answer.url).toBe(`${op.url}/`);
    for (const text of [
      'Bienvenue dans votre espace oGestion',
      'Claire MARTIN',
      'Référent portail OF',
      'Bourg-en-Bresse',
    ]) {
      expect(answer.body).toContain(text);
    }
  });

  test('S38 on n’y voit pas les établissements des autres', async () => {
    const visitor = new Visitor();
    const { body } = await loginThroughForm(visitor, await visitor.get(`${op.url}/login`), PAUL);
    expect(body).toContain('Lyon');
    expect(body).not.toMatch(/Bourg-en-Bresse|Grenoble|Référent portail OF/);
  });

  test('S38 sans session on passe par la connexion, puis on revient où l’on allait', async () => {
    const visitor = new Visitor();
    const page = await visitor.get(`${op.url}/?onglet=1`);
    expect(page.body).toContain('Je me connecte');
    expect((await loginThroughForm(visitor, page, CLAIRE)).url).toBe(`${op.url}/?onglet=1`);
  });

  test.each(['https://evil.test/', '//evil.test', '/\\evil.test'])('S27 /login ne mène pas à %s', async (retour) => {
    const visitor = new Visitor();
    const page = await visitor.get(`${op.url}/login?retour=${encodeURIComponent(retour)}`);
    expect((await loginThroughForm(visitor, page, CLAIRE)).url).toBe(`${op.url}/`);
    const again = await visitor.get(`${op.url}/login?retour=${encodeURIComponent(retour)}`);
    expect(again.url).toBe(`${op.url}/`);
  });

  test('G22 la page d’après ne dit pas fermée une session ouverte : elle ramène à l’accueil', async () => {
    const visitor = new Visitor();
    await op.clients.direct.signIn(visitor);
    expect((await visitor.get(`${op.url}/deconnecte`)).url).toBe(`${op.url}/`);
  });

  test('G22 « Se déconnecter » y met fin à tout', async () => {
    const visitor = new Visitor();
    const { access_token } = await op.clients.direct.signIn(visitor);
    const home = await visitor.get(`${op.url}/`);
    expect((await visitor.submit(home, '/deconnexion')).url).toBe(`${op.url}/deconnecte`);
    expect((await visitor.get(`${op.url}/deconnecte`)).body).toContain('Votre session est fermée');
    expect((await visitor.get(`${op.url}/`)).body).toContain('Je me connecte');
    expect((await op.clients.direct.userinfo(access_token)).status).toBe(401);
  });
});
