import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { journey, launchBrowser, openPage, type WatchedPage } from '#test/browser.ts';
import { linkIn } from '#test/links.ts';
import { CREATION, NEW_PASSWORD } from '#test/mail-world.ts';
import { type Mailbox, startMailbox } from '#test/mailbox.ts';
import { acceptCgu, chooseFirstPassword, DEVICES, signIn, stopAt } from '#test/steps.ts';
import { startWorld, type World } from '#test/world.ts';
import { CLAIRE, LYON } from '../../scripts/cast.ts';

const ODILE = { email: 'odile.gauthier@exemple.test' };

let browser: Browser;
let mailbox: Mailbox;
beforeAll(async () => {
  [browser, mailbox] = await Promise.all([launchBrowser(), startMailbox()]);
});
afterAll(async () => {
  await browser.close();
  await mailbox.stop();
});

/** From the home page to a search that finds nobody: only then does « + » lead on (S50). */
async function searchInVain(page: WatchedPage): Promise<void> {
  await page.getByRole('link', { name: 'Gérer les utilisateurs' }).first().click();
  await stopAt(page, /Gérer les utilisateurs/);
  await page.getByText(/Avant toute création, vérifiez/).waitFor();
  await page.getByLabel('Rechercher un utilisateur').fill('Gauthier');
  await page.getByRole('button', { name: 'Rechercher' }).first().click();
  await page
    .getByText(/Aucun utilisateur trouvé/)
    .first()
    .waitFor();
}

/** Through « Sélection d'un salarié » and its « + » to an empty form, then to its validation. */
async function createOdile(page: WatchedPage): Promise<void> {
  await page.getByRole('link', { name: 'Créer un utilisateur' }).first().click();
  await page.getByRole('heading', { name: /Sélection d['’]un salarié/ }).waitFor();
  await page
    .getByText(/Afficher les items 1 - \d+ de \d+/)
    .first()
    .waitFor();
  await page.getByRole('link', { name: 'Créer un salarié' }).click();
  await stopAt(page, /Création d['’]un utilisateur/);
  await page.getByLabel('Madame').check();
  await page.getByLabel('Nom', { exact: true }).fill('GAUTHIER');
  await page.getByLabel('Prénom').fill('Odile');
  await page.getByLabel('Email').fill(ODILE.email);
  await page
    .getByLabel(/Utilisateur portail OF/i)
    .first()
    .check();
  await page.locator(`input[type=checkbox][value="${LYON.siret}"]`).check();
  await page.getByRole('button', { name: 'Valider' }).click();
  await page
    .getByText(/Un mail de création de compte|Un mail d['’]activation/)
    .first()
    .waitFor();
}

/** What the person does with the mail that was sent to him (S106–S121). */
async function activate(page: WatchedPage): Promise<void> {
  const mail = await mailbox.mailTo(ODILE.email, CREATION);
  expect(mail.text).toContain(ODILE.email);
  await chooseFirstPassword(page, linkIn(mail), NEW_PASSWORD);
}

describe.each(DEVICES)('cas n°2 %s', (_device, options) => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld({ ogestion: { SMTP_URL: mailbox.smtpUrl } });
  });
  afterAll(async () => {
    mailbox.clear();
    await world.stop();
  });

  test('S13, S33–S124 : d’une référente qui crée le compte à l’arrivée de sa collègue sur Digit Invest', () =>
    journey(browser, options, async (page) => {
      await page.goto(`${world.ogestion.url}/login`);
      await signIn(page, CLAIRE);
      await stopAt(page, /Bienvenue dans votre espace oGestion/);
      await searchInVain(page);
      await createOdile(page);

      const colleague = await openPage(browser, options);
      await activate(colleague);
      await colleague.getByRole('link', { name: 'Continuer vers Digit Invest CFA' }).click();
      await stopAt(colleague, /^Digit Invest CFA$/);
      await signIn(colleague, ODILE, NEW_PASSWORD);
      await stopAt(colleague, /Validation des CGU/);
      await acceptCgu(colleague);
      await stopAt(colleague, /Campagne.*2026/);
      await colleague.getByText(LYON.siret.slice(-5)).first().waitFor();
      colleague.assertClean();
      await colleague.context().close();
    }));

  test('S48, G20 : désactivée par sa référente, elle est dehors à son clic suivant ; réactivée, elle revient', () =>
    journey(browser, options, async (page) => {
      const colleague = await openPage(browser, options);
      await colleague.goto(world.digitInvest.url);
      await signIn(colleague, ODILE, NEW_PASSWORD);
      await stopAt(colleague, /Campagne.*2026/);

      await page.goto(`${world.ogestion.url}/login`);
      await signIn(page, CLAIRE);
      await page.goto(`${world.ogestion.url}/utilisateurs?q=${ODILE.email}`);
      await page.getByRole('link', { name: 'GAUTHIER' }).click();
      await stopAt(page, /Utilisateur : Odile GAUTHIER/);
      await page.getByLabel('Désactivé').check();
      await page.getByLabel(/Motif/).fill('Départ du CFA');
      await page.getByRole('button', { name: 'Valider' }).click();
      await page.getByText('Ce compte est désactivé').waitFor();

      await expect(leads(colleague, world.digitInvest.url, /^Digit Invest CFA$/)).resolves.toBe(true);
      await page.getByRole('button', { name: 'Réactiver' }).click();
      await page.getByText('Ce compte est désactivé').waitFor({ state: 'detached' });
      await signIn(colleague, ODILE, NEW_PASSWORD);
      await stopAt(colleague, /Campagne.*2026/);
      colleague.assertClean();
      await colleague.context().close();
    }));
});

/** Whether the notice of logout, which travels by the queue, leads `url` to a page of that heading. */
async function leads(page: WatchedPage, url: string, heading: RegExp): Promise<boolean> {
  for (let tries = 0; tries < 20; tries += 1) {
    await page.goto(url);
    if (heading.test((await page.locator('h1').textContent()) ?? '')) return true;
  }
  return false;
}
