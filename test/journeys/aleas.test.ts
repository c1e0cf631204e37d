import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { journey, launchBrowser, openPage } from '#test/browser.ts';
import { cguFolderWith } from '#test/cgu-folder.ts';
import { restartDigitInvest, restartOgestion } from '#test/restart.ts';
import { acceptCgu, DEVICES, signIn, stopAt } from '#test/steps.ts';
import { startWorld, type World } from '#test/world.ts';
import { PAUL } from '../../scripts/cast.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

describe.each(DEVICES)('aléas %s', (_device, options) => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world.stop());

  test('G74, S123 : une page de connexion déjà servie ramène à l’application', () =>
    journey(browser, options, async (page) => {
      await page.goto(world.digitInvest.url);
      const bookmark = page.url();
      await signIn(page, PAUL);
      await acceptCgu(page);
      await stopAt(page, /Campagne.*2026/);
      await page.goto(bookmark);
      await stopAt(page, /Campagne.*2026/);
    }));

  test('S123, RP3 : un retour de connexion mis en favori ramène à une connexion neuve', () =>
    journey(browser, options, async (page) => {
      await page.goto(`${world.digitInvest.url}/connexion/retour?code=perime&state=perime`).catch(() => {});
      await stopAt(page, /^Digit Invest CFA$/);
      await signIn(page, PAUL);
      await stopAt(page, /Campagne.*2026/);
    }));

  test('G36, S32 : une nouvelle version des CGU est demandée à la page suivante, puis ne l’est plus', () =>
    journey(browser, options, async (page) => {
      await page.goto(world.digitInvest.url);
      await signIn(page, PAUL);
      await stopAt(page, /Campagne.*2026/);
      const folder = await cguFolderWith('2026-2', 'Les pièces se déposent désormais en ligne.');
      await restartDigitInvest(world, folder);
      await page.goto(world.digitInvest.url);
      await stopAt(page, /Validation des CGU/);
      await page.getByText('Les pièces se déposent désormais en ligne.').waitFor();
      await acceptCgu(page);
      await stopAt(page, /Campagne.*2026/);
      await page.goto(`${world.digitInvest.url}/mes-acceptations`);
      await stopAt(page, /acceptations/i);
      expect(await page.getByText('2026-2').count()).toBeGreaterThan(0);
    }));

  test('fait 11 : deux onglets se connectent en même temps, chacun arrive où il allait', async () => {
    const first = await openPage(browser, options);
    try {
      const second = await first.context().newPage();
      await first.goto(`${world.digitInvest.url}/mes-acceptations`);
      await second.goto(`${world.digitInvest.url}/?onglet=2`);
      await signIn(first, PAUL);
      await first.getByRole('heading', { level: 1, name: /acceptations/i }).waitFor();
      await signIn(second, PAUL);
      await second.getByRole('heading', { level: 1, name: /Campagne.*2026/ }).waitFor();
      expect(second.url()).toBe(`${world.digitInvest.url}/?onglet=2`);
      first.assertClean();
    } finally {
      await first.context().close();
    }
  });

  test('G53, RP14 : oGestion arrêté, les pages publiques répondent et la connexion dit pourquoi elle attend', () =>
    journey(browser, options, async (page) => {
      await world.ogestion.stop();
      await page.goto(`${world.digitInvest.url}/faq`);
      await stopAt(page, /questions|FAQ/i);
      await page.goto(world.digitInvest.url);
      await stopAt(page, /indisponible|momentanément|service/i);
      await page.getByText('campagne-investcfa@constructys.fr').first().waitFor();
      await restartOgestion(world);
      await page.goto(world.digitInvest.url);
      await stopAt(page, /^Digit Invest CFA$/);
    }));
});
