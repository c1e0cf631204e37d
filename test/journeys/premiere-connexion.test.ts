import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { journey, launchBrowser } from '#test/browser.ts';
import { acceptCgu, DEVICES, signIn, stopAt } from '#test/steps.ts';
import { startWorld, type World } from '#test/world.ts';
import { CLAIRE, LUC, LYON, PAUL, RENNES, YANN } from '../../scripts/cast.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

describe.each(DEVICES)('G70, G71 : première connexion %s', (_device, options) => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world.stop());

  test('S16–S32, G75 : connexion, CGU, plateforme ; puis oGestion sans mot de passe', () =>
    journey(browser, options, async (page) => {
      await page.goto(world.digitInvest.url);
      await stopAt(page, /^Digit Invest CFA$/);
      expect(new URL(page.url()).origin).toBe(world.ogestion.url);
      await signIn(page, PAUL);
      await stopAt(page, /Validation des CGU/);
      expect(new URL(page.url()).origin).toBe(world.digitInvest.url);
      await acceptCgu(page);
      await stopAt(page, /Campagne.*2026/);
      await page
        .getByText(LYON.siret.replace(/^(...)(...)(...)(.....)$/, '$1 $2 $3 $4'))
        .first()
        .waitFor();

      await page.goto(world.ogestion.url);
      await stopAt(page, /Bienvenue dans votre espace oGestion/);
    }));

  test('S26, S32, G75 : la deuxième fois, ni mot de passe ni CGU', () =>
    journey(browser, options, async (page) => {
      await page.goto(`${world.ogestion.url}/login`);
      await stopAt(page, /^oGestion$/);
      await signIn(page, PAUL);
      await stopAt(page, /Bienvenue dans votre espace oGestion/);
      await page.getByRole('link', { name: 'Ouvrir Digit Invest CFA' }).click();
      await stopAt(page, /Campagne.*2026/);
    }));

  test('S31, G34 : une adresse profonde survit à la connexion, aux CGU et au choix du CFA', () =>
    journey(browser, options, async (page) => {
      await page.goto(`${world.digitInvest.url}/mes-acceptations?origine=favori`);
      await signIn(page, CLAIRE);
      await stopAt(page, /acceptations/i);
      expect(page.url()).toBe(`${world.digitInvest.url}/mes-acceptations?origine=favori`);
      await page.goto(`${world.digitInvest.url}/?origine=favori`);
      await stopAt(page, /Validation des CGU/);
      await acceptCgu(page);
      await stopAt(page, /Choisissez votre CFA/);
      await page
        .getByLabel(/Dombes/)
        .nth(1)
        .check();
      await page.getByRole('button', { name: 'Continuer' }).click();
      await stopAt(page, /Campagne.*2026/);
      expect(page.url()).toBe(`${world.digitInvest.url}/?origine=favori`);
    }));

  test('S100, S101, G16 : le CFA choisi est toujours visible, et se change sans se déconnecter', () =>
    journey(browser, options, async (page) => {
      await page.goto(world.digitInvest.url);
      await signIn(page, YANN);
      await acceptCgu(page);
      await stopAt(page, /Choisissez votre CFA/);
      await page.getByLabel('Campus TP Bretagne').check();
      await page.getByRole('button', { name: 'Continuer' }).click();
      await stopAt(page, /Campagne.*2026/);
      await page.getByText(RENNES.siret.slice(-5)).first().waitFor();
      await page.getByRole('link', { name: /Changer/ }).click();
      await stopAt(page, /Choisissez votre CFA/);
      await page.getByLabel(/Dombes/).check();
      await page.getByRole('button', { name: 'Continuer' }).click();
      await page.getByText(LYON.siret.slice(-5)).first().waitFor();
    }));

  test('S2, G39 : une personne rattachée à aucun CFA lit pourquoi, et qui contacter', () =>
    journey(browser, options, async (page) => {
      await page.goto(world.digitInvest.url);
      await signIn(page, LUC);
      await stopAt(page, /Aucun CFA/i);
      await page.getByText(/Votre compte oGestion n['’]est rattaché à aucun CFA/).waitFor();
      await page.getByRole('link', { name: 'le site de constructys.fr' }).waitFor();
    }));
});
