import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { journey, launchBrowser, type WatchedPage } from '#test/browser.ts';
import { acceptCgu, signIn, stopAt, TWO_DEVICES } from '#test/steps.ts';
import { startWorld, type World } from '#test/world.ts';
import { CLAIRE, LUC, LYON, PAUL, type Person, YANN } from '../../scripts/cast.ts';
import { seedDigitInvest } from '../../scripts/seed.ts';

const TITRE = 'Modernisation de l’atelier de maçonnerie';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

/** Signs in for the first time, and works for Lyon. */
async function enter(page: WatchedPage, world: World, person: Person): Promise<void> {
  await page.goto(`${world.digitInvest.url}/demandes`);
  await signIn(page, person);
  await acceptCgu(page);
  if (person.sirets.length > 1) {
    await page.getByLabel(/Dombes, Lyon/).check();
    await page.getByRole('button', { name: 'Continuer' }).click();
  }
  await stopAt(page, /^Mes demandes d.investissement$/);
}

describe.each(TWO_DEVICES)('G70, G71 : un brouillon passe de main en main, %s', (_device, options) => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
    await seedDigitInvest(world.databases.digitInvestUrl, { campagneOuverte: true });
  });
  afterAll(() => world.stop());

  test('S7, G58 : Paul prépare un brouillon pour le CFA de Lyon', () =>
    journey(browser, options, async (page) => {
      await enter(page, world, PAUL);
      await page.getByRole('link', { name: 'Accueil' }).first().click();
      await stopAt(page, /Campagne.*2026/);
      await page.getByRole('link', { name: 'Préparer une demande' }).click();
      await stopAt(page, /^Nouvelle demande$/);
      await page.getByLabel(/Intitulé/).fill(TITRE);
      await page.getByLabel(/Montant/).fill('-3');
      await page.getByRole('button', { name: 'Enregistrer le brouillon' }).click();
      await page.getByText('Le brouillon n’est pas enregistré.').waitFor();
      await stopAt(page, /^Nouvelle demande$/);
      expect(await page.getByLabel(/Intitulé/).inputValue()).toBe(TITRE);
      await page.getByRole('link', { name: /Le montant ne peut pas être négatif/ }).click();
      await page.getByLabel(/Montant/).fill('1 234,5');
      await page.getByRole('button', { name: 'Enregistrer le brouillon' }).click();
      await page.getByText(/Brouillon enregistré à/).waitFor();
      await stopAt(page, new RegExp(TITRE));
      await page.getByText('1 234,50 €').waitFor();
      await page.getByText('La transmission ouvrira sur cette page').waitFor();
      await page.getByRole('link', { name: 'Description', exact: true }).waitFor();
    }));

  test('S14, G32 : Claire le continue ; ce que Paul a changé entre-temps n’est pas écrasé', () =>
    journey(browser, options, async (page) => {
      await enter(page, world, CLAIRE);
      await page.getByRole('link', { name: TITRE }).click();
      await stopAt(page, new RegExp(TITRE));
      await page.getByText('demande commencée par Paul DURAND').waitFor();
      await page.getByRole('link', { name: 'Modifier le brouillon' }).click();
      await stopAt(page, /^Modifier le brouillon$/);
      await journey(browser, options, async (his) => {
        await his.goto(`${world.digitInvest.url}/demandes`);
        await signIn(his, PAUL);
        await his.getByRole('link', { name: TITRE }).click();
        await his.getByRole('link', { name: 'Modifier le brouillon' }).click();
        await his.getByLabel('Fonction').fill('Formateur');
        await his.getByRole('button', { name: 'Enregistrer le brouillon' }).click();
        await his.getByText(/Brouillon enregistré à/).waitFor();
      });
      await page.getByLabel('Branche').selectOption({ label: 'Bâtiment' });
      await page.getByLabel('Description').fill('Quatre postes de maçonnerie où les apprentis préparent le CAP.');
      await page.getByRole('button', { name: 'Enregistrer le brouillon' }).click();
      await page.getByText(/Cette demande a été modifiée par Paul DURAND à/).waitFor();
      await stopAt(page, /^Modifier le brouillon$/);
      await page.getByRole('button', { name: 'Enregistrer le tout' }).click();
      await page.getByText(/Brouillon enregistré à/).waitFor();
      await page.getByText('Formateur', { exact: true }).waitFor();
      await page.getByRole('link', { name: 'Historique de la demande' }).click();
      await stopAt(page, /^Historique$/);
      await page.getByText('Brouillon modifié par Claire MARTIN').waitFor();
    }));

  test('S101, G48 : Yann, d’un autre organisme mais rattaché à Lyon, le voit ; il renonce à le supprimer', () =>
    journey(browser, options, async (page) => {
      await enter(page, world, YANN);
      await page.getByText(LYON.siret.slice(-5)).first().waitFor();
      await page.getByLabel('Rechercher une demande').fill('maconnerie durand');
      await page.getByRole('button', { name: 'Rechercher' }).click();
      await page.getByRole('link', { name: TITRE }).click();
      await page.getByRole('link', { name: 'Supprimer le brouillon' }).click();
      await stopAt(page, /^Supprimer ce brouillon\s\?$/);
      await page.getByRole('link', { name: 'Annuler' }).click();
      await stopAt(page, new RegExp(TITRE));
    }));

  test('G24 : la session perdue pendant la saisie ne perd pas la saisie', () =>
    journey(browser, options, async (page) => {
      await page.goto(`${world.digitInvest.url}/demandes`);
      await signIn(page, PAUL);
      await page.getByRole('link', { name: TITRE }).click();
      await page.getByRole('link', { name: 'Modifier le brouillon' }).click();
      await page.getByLabel('Téléphone').fill('01 23 45 67 89');
      await page.context().clearCookies();
      await page.getByRole('button', { name: 'Enregistrer le brouillon' }).click();
      await stopAt(page, /^Votre session a expiré$/);
      const opening = page.context().waitForEvent('page');
      await page.getByRole('link', { name: /nouvel onglet/ }).click();
      const tab = await opening;
      await signIn(tab, PAUL);
      await tab.getByRole('heading', { level: 1, name: /Campagne.*2026/ }).waitFor();
      await tab.close();
      await page.getByRole('button', { name: 'Enregistrer le brouillon' }).click();
      await page.getByText(/Brouillon enregistré à/).waitFor();
      await page.getByText('01 23 45 67 89').waitFor();
    }));

  test('S2, S99 : Luc, rattaché à aucun CFA, ne voit rien', () =>
    journey(browser, options, async (page) => {
      await page.goto(`${world.digitInvest.url}/demandes`);
      await signIn(page, LUC);
      await stopAt(page, /Aucun CFA/);
      expect(await page.getByText(TITRE).count()).toBe(0);
      expect(await page.getByRole('link', { name: 'Mes demandes' }).count()).toBe(0);
    }));
});
