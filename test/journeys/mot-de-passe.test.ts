import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { journey, launchBrowser, type WatchedPage } from '#test/browser.ts';
import { linkIn } from '#test/links.ts';
import { CONFIRMATION, CREATION, NEW_PASSWORD, RESET } from '#test/mail-world.ts';
import { type Mailbox, startMailbox } from '#test/mailbox.ts';
import { acceptCgu, signIn, stopAt, TWO_DEVICES } from '#test/steps.ts';
import { startWorld, type World } from '#test/world.ts';
import { NINA, PAUL } from '../../scripts/cast.ts';

let browser: Browser;
let mailbox: Mailbox;
beforeAll(async () => {
  [browser, mailbox] = await Promise.all([launchBrowser(), startMailbox()]);
});
afterEach(() => mailbox.clear());
afterAll(async () => {
  await browser.close();
  await mailbox.stop();
});

/** Goes through « Mot de passe oublié ? » from the login page that is shown. */
async function askForLink(page: WatchedPage, email: string): Promise<void> {
  await page.getByRole('link', { name: /Mot de passe oublié/ }).click();
  await stopAt(page, /Mot de passe oublié/);
  await page.getByLabel('Adresse mail').fill(email);
  await page.getByRole('button', { name: 'Recevoir un lien' }).click();
  await stopAt(page, /Consultez votre messagerie/);
  await page.getByText(email).waitFor();
}

async function choosePassword(page: WatchedPage, password: string): Promise<void> {
  await page.getByLabel('Nouveau mot de passe', { exact: true }).fill(password);
  await page.getByLabel('Confirmer le mot de passe').fill(password);
  await page.getByRole('button', { name: 'Enregistrer mon mot de passe' }).click();
}

describe.each(TWO_DEVICES)('mot de passe %s', (_device, options) => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld({ ogestion: { SMTP_URL: mailbox.smtpUrl } });
  });
  afterAll(() => world.stop());

  test('S106–S124, G2, G27 : du mail de création de compte à la plateforme', () =>
    journey(browser, options, async (page) => {
      await page.goto(`${world.ogestion.url}/login`);
      await askForLink(page, NINA.email);
      const link = linkIn(await mailbox.mailTo(NINA.email, CREATION));

      await page.goto(link);
      await stopAt(page, /Créer mon mot de passe/);
      expect(page.url()).toBe(`${world.ogestion.url}/activation`);
      await choosePassword(page, 'Nina Petit');
      await stopAt(page, /Créer mon mot de passe/);
      await page.getByRole('alert').getByText('Trop court').waitFor();
      if (options.javaScript) await ruleIsTicked(page);
      await choosePassword(page, NEW_PASSWORD);
      await stopAt(page, /Votre mot de passe est enregistré/);
      const confirmation = await mailbox.mailTo(NINA.email, CONFIRMATION);
      expect(confirmation.text).toContain('Nous vous confirmons');

      await page.getByRole('link', { name: 'Continuer vers Digit Invest CFA' }).click();
      await stopAt(page, /^Digit Invest CFA$/);
      await signIn(page, NINA, NEW_PASSWORD);
      await stopAt(page, /Validation des CGU/);
      await acceptCgu(page);
      await stopAt(page, /Campagne.*2026/);

      await page.goto(link);
      await stopAt(page, /Ce lien n['’]est plus valable/);
    }));

  test('S28, G3, G30 : mot de passe oublié, nouveau mot de passe, lien déjà utilisé', () =>
    journey(browser, options, async (page) => {
      await page.goto(`${world.ogestion.url}/login`);
      await askForLink(page, PAUL.email);
      const link = linkIn(await mailbox.mailTo(PAUL.email, RESET));
      await page.goto(link);
      await stopAt(page, /Choisir un nouveau mot de passe/);
      await choosePassword(page, NEW_PASSWORD);
      await stopAt(page, /Votre mot de passe est enregistré/);
      await page.getByRole('link', { name: 'Mon espace oGestion' }).click();
      await stopAt(page, /^oGestion$/);
      await signIn(page, PAUL, NEW_PASSWORD);
      await stopAt(page, /Bienvenue dans votre espace oGestion/);

      mailbox.clear();
      await page.goto(link);
      await stopAt(page, /Ce lien n['’]est plus valable/);
      await page.getByLabel('Adresse mail').fill(PAUL.email);
      await page.getByRole('button', { name: 'Recevoir un nouveau lien' }).click();
      await stopAt(page, /Consultez votre messagerie/);
      await page.goto(linkIn(await mailbox.mailTo(PAUL.email, RESET)));
      await stopAt(page, /Choisir un nouveau mot de passe/);
    }));
});

/** S111: the rules are ticked as one types, the eye shows the password. */
async function ruleIsTicked(page: WatchedPage): Promise<void> {
  const rule = page.getByRole('listitem').filter({ hasText: '15 caractères au moins' });
  const password = page.getByLabel('Nouveau mot de passe', { exact: true });
  await password.fill('quatorze carac');
  await rule.filter({ hasText: '(à respecter)' }).waitFor();
  await password.fill('quinze caractèr');
  await rule.filter({ hasText: '(respecté)' }).waitFor();
  await page.getByRole('button', { name: 'Afficher le mot de passe' }).first().click();
  expect(await password.getAttribute('type')).toBe('text');
}
