import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { journey, launchBrowser } from '#test/browser.ts';
import { acceptCgu, DEVICES, signIn, signOut, stopAt } from '#test/steps.ts';
import { startWorld, type World } from '#test/world.ts';
import { PAUL } from '../../scripts/cast.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

describe.each(DEVICES)('déconnexion %s', (_device, options) => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world.stop());

  test('G22, OP30 : se déconnecter de Digit Invest ferme aussi oGestion', () =>
    journey(browser, options, async (page) => {
      await page.goto(world.digitInvest.url);
      await signIn(page, PAUL);
      await acceptCgu(page);
      await stopAt(page, /Campagne.*2026/);
      await signOut(page);
      await stopAt(page, /Votre session est fermée/);
      expect(new URL(page.url()).origin).toBe(world.digitInvest.url);
      await page.goto(world.ogestion.url);
      await stopAt(page, /^oGestion$/);
    }));

  test('G22, OP32, RP12 : se déconnecter de oGestion ferme aussi Digit Invest', () =>
    journey(browser, options, async (page) => {
      await page.goto(world.digitInvest.url);
      await signIn(page, PAUL);
      await stopAt(page, /Campagne.*2026/);
      await page.goto(world.ogestion.url);
      await signOut(page);
      await stopAt(page, /Votre session est fermée/);
      expect(new URL(page.url()).origin).toBe(world.ogestion.url);
      await expect(reaches(page, world.digitInvest.url, /^Digit Invest CFA$/)).resolves.toBe(true);
    }));

  test('S12, G35 : refuser les CGU déconnecte, et la plateforme reste fermée', () =>
    journey(browser, options, async (page) => {
      const other = await startWorld();
      try {
        await page.goto(other.digitInvest.url);
        await signIn(page, PAUL);
        await stopAt(page, /Validation des CGU/);
        await page.getByRole('button', { name: 'Je refuse' }).click();
        await stopAt(page, /Votre session est fermée/);
        await page.goto(other.digitInvest.url);
        await stopAt(page, /^Digit Invest CFA$/);
      } finally {
        await other.stop();
      }
    }));
});

/** Whether the notice of logout, which travels by the queue, leads `url` to a page of that heading. */
async function reaches(page: Page, url: string, heading: RegExp): Promise<boolean> {
  for (let tries = 0; tries < 20; tries += 1) {
    await page.goto(url);
    const title = await page.locator('h1').textContent();
    if (heading.test(title ?? '')) return true;
  }
  return false;
}
