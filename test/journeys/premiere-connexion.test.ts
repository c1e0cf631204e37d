import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { journey, launchBrowser } from '#test/browser.ts';
import { acceptCgu, DEVICES, signIn, stopAt } from '#test/steps.ts';
import { startWorld, type World } from '#test/world.ts';
import { PAUL } from '../../scripts/cast.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

describe.each(DEVICES)('première connexion %s', (_device, options) => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world.stop());

  test('S16–S32 : de Digit Invest à la page de connexion, aux CGU, à la plateforme', () =>
    journey(browser, options, async (page) => {
      await page.goto(world.digitInvest.url);
      await stopAt(page, /^Digit Invest CFA$/);
      expect(new URL(page.url()).origin).toBe(world.ogestion.url);
      await signIn(page, PAUL);
      await stopAt(page, /Validation des CGU/);
      expect(new URL(page.url()).origin).toBe(world.digitInvest.url);
      await acceptCgu(page);
      await stopAt(page, /Campagne.*2026/);
    }));
});
