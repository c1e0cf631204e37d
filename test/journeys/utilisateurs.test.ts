import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { checkAccessibility, journey, launchBrowser, type WatchedPage } from '#test/browser.ts';
import { signIn, stopAt, TWO_DEVICES } from '#test/steps.ts';
import { startWorld, type World } from '#test/world.ts';
import { CLAIRE, PAUL, SOFIA, YANN } from '../../scripts/cast.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

const press = (page: WatchedPage, name: string | RegExp) => page.getByRole('button', { name }).click();
const follow = (page: WatchedPage, name: string | RegExp) => page.getByRole('link', { name }).first().click();

async function searchFor(page: WatchedPage, words: string): Promise<void> {
  await page.getByLabel('Rechercher un utilisateur').fill(words);
  await press(page, 'Rechercher');
}

describe.each(TWO_DEVICES)('gérer les utilisateurs %s', (_device, options) => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world.stop());

  /** Signs somebody in to oGestion, up to his home page. */
  async function enter(page: WatchedPage, person = CLAIRE): Promise<void> {
    await page.goto(`${world.ogestion.url}/login`);
    await signIn(page, person);
    await stopAt(page, /Bienvenue dans votre espace oGestion/);
  }

  /** « + », once a search has found nobody: a window where there is JavaScript, a page where there is none. */
  async function openSalaries(page: WatchedPage): Promise<void> {
    await follow(page, 'Créer un utilisateur');
    if (!options.javaScript) return stopAt(page, /Sélection d['’]un salarié/);
    await page.getByRole('dialog', { name: /Sélection d['’]un salarié/ }).waitFor();
    await checkAccessibility(page, 'the window');
  }

  test('S33–S39 S47–S50 S59–S66 S69–S81 S89–S104 G70 G71 : de l’accueil au compte créé', () =>
    journey(browser, options, async (page) => {
      await enter(page);
      await follow(page, /gérer mes utilisateurs/i);
      await stopAt(page, /^Gérer les utilisateurs$/);
      await searchFor(page, 'perrin');
      await page.getByRole('heading', { name: /Aucun utilisateur trouvé/ }).waitFor();
      await stopAt(page, /^Gérer les utilisateurs$/);
      await openSalaries(page);
      await page.getByText('Afficher les items 1 - 4 de 4').waitFor();
      await follow(page, /Mathieu PERRIN/);
      await stopAt(page, /Création d['’]un utilisateur/);
      expect(await page.getByLabel('Nom', { exact: true }).inputValue()).toBe('PERRIN');
      await page.getByLabel('Email').fill('mathieu.perrin@exemple.test');
      await press(page, 'Valider');
      await page.locator('[data-error-summary]').getByText('Affectez au moins un établissement').waitFor();
      await stopAt(page, /Création d['’]un utilisateur/);
      await page.getByLabel(/Affecter .*Lyon/).check();
      await press(page, 'Valider');
      await stopAt(page, /Utilisateur : Mathieu PERRIN/);
      await page
        .getByRole('status')
        .getByText(/L['’]utilisateur a été créé/)
        .waitFor();
    }));

  test('S61 S66 : le choix du salarié se ferme sur la même recherche, rien n’est écrit', () =>
    journey(browser, options, async (page) => {
      await enter(page);
      await page.goto(`${world.ogestion.url}/utilisateurs?q=${'x'.repeat(254)}`);
      await stopAt(page, /^Gérer les utilisateurs$/);
      await page.goto(`${world.ogestion.url}/utilisateurs?q=inconnue&statut=actif`);
      await openSalaries(page);
      if (options.javaScript) {
        const search = page.getByRole('dialog').getByRole('searchbox');
        expect(await search.evaluate((input) => input.matches(':focus'))).toBe(true);
        await search.fill('aubert');
        await page.keyboard.press('Enter');
        await page.getByText('Afficher les items 1 - 1 de 1').waitFor();
        await page.keyboard.press('Escape');
        await page.getByRole('dialog').waitFor({ state: 'detached' });
        expect(
          await page.getByRole('link', { name: 'Créer un utilisateur' }).evaluate((link) => link.matches(':focus')),
        ).toBe(true);
        await openSalaries(page);
      }
      await follow(page, 'Fermer et revenir aux utilisateurs');
      await stopAt(page, /^Gérer les utilisateurs$/);
      expect(page.url()).toBe(`${world.ogestion.url}/utilisateurs?q=inconnue&statut=actif`);
    }));

  test('S65 G67 : « + » crée aussi le salarié, un homonyme se confirme', () =>
    journey(browser, options, async (page) => {
      await enter(page);
      await page.goto(`${world.ogestion.url}/utilisateurs?q=manon.aubert@exemple.test`);
      await openSalaries(page);
      await follow(page, 'Créer un salarié');
      await stopAt(page, /Création d['’]un utilisateur/);
      await page.getByLabel('Madame').check();
      await page.getByLabel('Nom', { exact: true }).fill('Aubert');
      await page.getByLabel('Prénom').fill('Manon');
      await page.getByLabel(/Affecter .*Grenoble/).check();
      await page.getByLabel('Prénom').press('Enter');
      await page.getByText(/Est-ce la même personne/).waitFor();
      await stopAt(page, /Création d['’]un utilisateur/);
      await press(page, 'Valider quand même');
      await stopAt(page, /Utilisateur : Manon AUBERT/);
    }));

  test('S40–S48 S51–S58 S90 S105 G8 : chercher, ouvrir, changer, désactiver, réactiver', () =>
    journey(browser, options, async (page) => {
      await enter(page);
      await page.goto(`${world.ogestion.url}/utilisateurs`);
      await page.getByLabel('Inactif').check();
      await searchFor(page, 'BENALI');
      await page.getByText('Afficher les items 1 - 1 de 1').waitFor();
      await follow(page, /BENALI/);
      await stopAt(page, /Utilisateur : Sofia BENALI/);
      await press(page, 'Réactiver');
      await page.getByText('Le compte est réactivé').waitFor();
      await press(page, 'Voir tous');
      await page.getByLabel(/Affecter .*Grenoble/).check();
      await press(page, 'Valider');
      await page.getByText('Vos modifications ont été enregistrées.').waitFor();
      await page.getByLabel('Désactivé').check();
      await press(page, 'Valider');
      await page.locator('[data-error-summary]').getByText('Indiquez le motif de la désactivation').waitFor();
      await stopAt(page, /Utilisateur : Sofia BENALI/);
      await page.getByLabel(/Motif de la désactivation/).fill(`Fin de contrat ${'x'.repeat(300)}`);
      await press(page, 'Valider');
      await page.getByText('Motif : Fin de contrat').waitFor();
      await stopAt(page, /Utilisateur : Sofia BENALI/);
      await page.goto(`${world.ogestion.url}/utilisateurs/historique`);
      await page.getByText('Désactivation du compte').first().waitFor();
      await stopAt(page, /^Historique$/);
    }));

  test('S46 S88 G12 G14 : ce qui est fermé se dit', () =>
    journey(browser, options, async (page) => {
      await enter(page);
      await page.goto(`${world.ogestion.url}/utilisateurs?q=${YANN.nom}`);
      await follow(page, /LE GOFF/);
      await page.getByText('Autres établissements : 1').waitFor();
      await stopAt(page, /Utilisateur : Yann LE GOFF/);
      await page.goto(`${world.ogestion.url}/utilisateurs?q=${CLAIRE.nom}`);
      await follow(page, /MARTIN/);
      await page.getByText(/Vos propres droits/).waitFor();
      await stopAt(page, /Utilisateur : Claire MARTIN/);
      await page.goto(`${world.ogestion.url}/utilisateurs/inconnu`);
      await stopAt(page, /Page introuvable/);
    }));

  test('S37 S88 : un simple utilisateur n’a ni l’entrée ni la page', () =>
    journey(browser, options, async (page) => {
      await enter(page, PAUL);
      expect(await page.getByRole('link', { name: /gérer/i }).count()).toBe(0);
      await page.goto(`${world.ogestion.url}/utilisateurs`);
      await stopAt(page, /Accès refusé/);
    }));

  test('S106 : une personne désactivée ne se connecte pas', () =>
    journey(browser, options, async (page) => {
      await page.goto(`${world.ogestion.url}/login`);
      await signIn(page, SOFIA);
      await page.getByText('La connexion a échoué.').waitFor();
    }));
});
