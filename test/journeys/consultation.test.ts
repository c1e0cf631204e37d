import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { journey, launchBrowser, type WatchedPage } from '#test/browser.ts';
import { acceptCgu, signIn, stopAt, TWO_DEVICES } from '#test/steps.ts';
import { startWorld, type World } from '#test/world.ts';
import { MELANIE } from '../../scripts/cast.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

/** From the home page, by one of its links. */
async function open(page: WatchedPage, world: World, tile: string): Promise<void> {
  await page.goto(world.ogestion.url);
  await page.getByRole('main').getByRole('link', { name: tile }).first().click();
  await stopAt(page, new RegExp(`^${tile}$`));
}

describe.each(TWO_DEVICES)('G70, G71 : ce que consulte un utilisateur portail OF, %s', (_device, options) => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world.stop());

  test('S82–S87, G40 : dossiers, règlements, établissements, coordonnées bancaires, puis Digit Invest', () =>
    journey(browser, options, async (page) => {
      await page.goto(`${world.ogestion.url}/login`);
      await signIn(page, MELANIE);
      await stopAt(page, /Bienvenue dans votre espace oGestion/);

      await open(page, world, 'Dossiers');
      await page.getByLabel('Rechercher un dossier').fill('MACON');
      await page.getByLabel('Statut').selectOption({ label: 'En cours' });
      await page.getByRole('button', { name: 'Rechercher' }).click();
      await stopAt(page, /^Dossiers$/);
      expect(new URL(page.url()).search).toContain('q=MACON');
      await page
        .getByRole('link', { name: /les règlements du dossier/ })
        .first()
        .click();
      await stopAt(page, /^Règlements$/);
      await page.getByText(/Règlements du dossier CA-/).waitFor();

      await open(page, world, 'Règlements');
      await page.getByLabel('Réglés entre le').fill('2099-01-01');
      await page.getByRole('button', { name: 'Rechercher' }).click();
      await page.getByRole('heading', { name: 'Aucun règlement avec ces critères' }).waitFor();
      await stopAt(page, /^Règlements$/);

      const consultation = page.getByRole('navigation', { name: 'Consultation' });
      await consultation.getByRole('link', { name: 'Établissements' }).click();
      await stopAt(page, /^Établissements$/);
      await page.getByText('fermé le 31/08/2025').waitFor();

      await consultation.getByRole('link', { name: 'Coordonnées bancaires' }).click();
      await stopAt(page, /^Coordonnées bancaires$/);
      await page.getByRole('button', { name: /Afficher l['’]IBAN de .*Saint-Paul/ }).click();
      await stopAt(page, /^IBAN de .*Saint-Paul$/);
      await page.getByText(/FR76\s9999\s9009\s7400/).waitFor();
      expect(page.url()).not.toMatch(/FR76|9999/);
      await page.getByRole('link', { name: 'Revenir aux coordonnées bancaires' }).click();
      await page
        .getByText(/FR76 •••• •••• \d{3}/)
        .first()
        .waitFor();

      await page.goto(world.digitInvest.url);
      await acceptCgu(page);
      await stopAt(page, /Choisissez votre CFA/);
      await page.getByText('fermé', { exact: true }).waitFor();
      await page.getByLabel(/Saint-Leu/).check();
      await page.getByRole('button', { name: 'Continuer' }).click();
      await page.getByText('Ce CFA est fermé.').waitFor();
      await stopAt(page, /Campagne.*2026/);
    }));
});
