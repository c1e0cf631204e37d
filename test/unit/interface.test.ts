import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { assetsHandler } from '#shared/assets.ts';
import { renderMarkdown } from '#shared/markdown.ts';
import { createRenderer } from '#shared/render.ts';
import { journey, launchBrowser } from '../support/browser.ts';

const render = createRenderer({
  folders: ['idp-ogestion/views', 'shared/views'],
  defaults: {
    app: { id: 'ogestion', name: 'oGestion', homeUrl: '/' },
    legal: { mentions: '/', conditions: '/', donnees: '/', accessibilite: '/', aide: '/', etat: 'non conforme' },
  },
});
const FAILURE = { title: 'La connexion a échoué', sentence: 'Vérifiez votre saisie.' };
const login = (error: object | null) =>
  render('connexion', {
    client: { name: 'Digit Invest CFA', tagline: 'Connectez-vous.', theme: 'digit-invest' },
    uid: 'essai',
    values: { email: 'claire.martin@exemple.test' },
    error,
  });
const signedIn = () =>
  render('texte', {
    title: 'Essai',
    text: { html: '<p>Texte</p>', headings: [] },
    user: { name: 'Claire MARTIN', role: 'Référent portail OF', links: [], logoutUrl: '/deconnexion' },
    session: { seconds: 1800, url: '/session' },
    applications: [{ name: 'Digit Invest CFA', startUrl: '/' }],
  });
const PAGES: Record<string, () => string> = {
  '/connexion': () => login(null),
  '/connexion/echec': () => login(FAILURE),
  '/page': signedIn,
  '/texte': () => render('texte', { title: 'Essai', text: renderMarkdown('# Essai\n\n## Objet\n\n## Durée\n') }),
};

let server: Server;
let browser: Browser;
let base: string;
let sessionAnswer: number;
let posts: string[];
beforeAll(async () => {
  const assets = assetsHandler();
  server = createServer((req, res) =>
    assets(req, res, () => {
      if (req.method === 'POST') {
        posts.push(req.url ?? '');
        return res.writeHead(req.url === '/session' ? sessionAnswer : 204).end();
      }
      res.setHeader('content-security-policy', "default-src 'self'; img-src 'self' data:");
      res.setHeader('content-type', 'text/html; charset=utf-8').end(PAGES[req.url ?? '']?.());
    }),
  ).listen(0);
  await once(server, 'listening');
  base = `http://localhost:${(server.address() as AddressInfo).port}`;
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  posts = [];
  sessionAnswer = 204;
});

describe('what JavaScript adds to a page', () => {
  test('S23: the eye shows the password and masks it again, and says which', () =>
    journey(browser, {}, async (page) => {
      await page.goto(`${base}/connexion`);
      const eye = page.getByRole('button', { name: 'Afficher le mot de passe' });
      const password = page.getByLabel('Mot de passe', { exact: true });
      expect(await eye.getAttribute('aria-pressed')).toBe('false');
      await password.focus();
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      expect(await password.getAttribute('type')).toBe('text');
      expect(await eye.getAttribute('aria-pressed')).toBe('true');
      await eye.click();
      expect(await password.getAttribute('type')).toBe('password');
    }));

  test('G30: without JavaScript there is no eye, and the form is whole', () =>
    journey(browser, { javaScript: false }, async (page) => {
      await page.goto(`${base}/connexion`);
      expect(await page.locator('[data-eye]').isVisible()).toBe(false);
      expect(await page.getByRole('button').allTextContents()).toEqual(['Je me connecte']);
    }));

  test('a form that failed opens on the reason', () =>
    journey(browser, {}, async (page) => {
      await page.goto(`${base}/connexion/echec`);
      expect(await page.locator('[role=alert]:focus').textContent()).toContain(FAILURE.sentence);
      expect(await page.title()).toBe('Erreur\u00a0: connexion — Digit Invest CFA');
    }));

  test('G31: a second click while the first is on its way sends nothing', () =>
    journey(browser, {}, async (page) => {
      await page.goto(`${base}/connexion`);
      await page.getByLabel('Mot de passe', { exact: true }).fill('Quatre grues jaunes au matin');
      const button = page.getByRole('button', { name: 'Je me connecte' });
      const sent = page.waitForResponse('**/connexion/essai');
      await button.click();
      await sent;
      expect(await button.getAttribute('aria-busy')).toBe('true');
      await button.click();
      await page.evaluate("fetch('/apres', { method: 'POST' })");
      expect(posts).toEqual(['/connexion/essai', '/apres']);
    }));

  test('the summary of a text is folded on a phone, and open where it has a column of its own', () =>
    journey(browser, {}, async (page) => {
      const first = page.getByRole('link', { name: 'Objet' });
      await page.setViewportSize({ width: 390, height: 800 });
      await page.goto(`${base}/texte`);
      await page.getByRole('heading', { name: 'Sommaire' }).click();
      expect(await first.isVisible()).toBe(true);
      await page.getByRole('heading', { name: 'Sommaire' }).click();
      expect(await first.isVisible()).toBe(false);
      await page.setViewportSize({ width: 1280, height: 800 });
      await first.waitFor();
      await page.reload();
      await first.waitFor();
    }));

  test('without JavaScript the summary of a text unfolds', () =>
    journey(browser, { javaScript: false }, async (page) => {
      await page.goto(`${base}/texte`);
      const first = page.getByRole('link', { name: 'Objet' });
      expect(await first.isVisible()).toBe(false);
      await page.getByRole('heading', { name: 'Sommaire' }).click();
      expect(await first.isVisible()).toBe(true);
    }));

  test('one menu is open at a time; Escape closes it and gives the focus back, a click elsewhere closes it', () =>
    journey(browser, {}, async (page) => {
      await page.goto(`${base}/page`);
      const [applications, account] = [page.locator('summary').first(), page.locator('summary').last()];
      const opened = () => page.locator('details[open]').count();
      await applications.click();
      await account.click();
      expect(await opened()).toBe(1);
      expect(await page.getByRole('button', { name: 'Se déconnecter' }).isVisible()).toBe(true);
      await page.keyboard.press('Tab');
      expect(await page.locator('summary:focus').count()).toBe(0);
      await page.keyboard.press('Escape');
      expect(await opened()).toBe(0);
      expect(await page.locator('summary:focus').textContent()).toContain('Claire MARTIN');
      await account.click();
      await page.getByRole('heading', { name: 'Essai' }).click();
      expect(await opened()).toBe(0);
    }));
});

describe('G24: the end of the session', () => {
  test('is announced two minutes before, and put off by « Rester connecté »', () =>
    journey(browser, {}, async (page) => {
      await page.clock.install();
      await page.goto(`${base}/page`);
      const stay = page.getByRole('button', { name: 'Rester connecté' });
      await page.clock.runFor('27:50');
      expect(await stay.isVisible()).toBe(false);
      await page.clock.runFor('00:15');
      expect(await page.getByRole('alert').textContent()).toContain('moins de deux minutes');
      await stay.click();
      await stay.waitFor({ state: 'hidden' });
      expect(posts).toEqual(['/session']);
      await page.clock.runFor('27:50');
      expect(await stay.isVisible()).toBe(false);
    }));

  test('is said once it is there', () =>
    journey(browser, {}, async (page) => {
      await page.clock.install();
      await page.goto(`${base}/page`);
      await page.clock.runFor('30:05');
      expect(await page.getByRole('alert').textContent()).toContain('a expiré par sécurité');
      expect(await page.getByRole('link', { name: 'Me reconnecter' }).getAttribute('href')).toBe(`${base}/page`);
    }));

  test('is said when the session turns out to be over', () =>
    journey(browser, {}, async (page) => {
      sessionAnswer = 303;
      await page.clock.install();
      await page.goto(`${base}/page`);
      await page.clock.runFor('28:05');
      await page.getByRole('button', { name: 'Rester connecté' }).click();
      await page.getByRole('link', { name: 'Me reconnecter' }).waitFor();
    }));
});
