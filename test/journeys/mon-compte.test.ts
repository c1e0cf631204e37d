import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { journey, launchBrowser, openPage } from '#test/browser.ts';
import { linkIn } from '#test/links.ts';
import { CONFIRMATION, NEW_PASSWORD } from '#test/mail-world.ts';
import { type Mailbox, startMailbox } from '#test/mailbox.ts';
import { CHANGE, CHANGED, TO_CONFIRM } from '#test/own-account.ts';
import { acceptCgu, signIn, stopAt, TWO_DEVICES } from '#test/steps.ts';
import { startWorld, type World } from '#test/world.ts';
import { CLAIRE, DEMO_PASSWORD, PAUL } from '../../scripts/cast.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

describe.each(TWO_DEVICES)('mon compte %s', (_device, options) => {
  let world: World;
  let mailbox: Mailbox;
  beforeAll(async () => {
    mailbox = await startMailbox();
    world = await startWorld({ ogestion: { SMTP_URL: mailbox.smtpUrl } });
  });
  afterAll(async () => {
    await world.stop();
    await mailbox.stop();
  });

  test('G23, P11 : changer son mot de passe ferme Digit Invest ouvert dans un autre navigateur', () =>
    journey(browser, options, async (page) => {
      const away = await openPage(browser, options);
      await away.goto(world.digitInvest.url);
      await signIn(away, PAUL);
      await acceptCgu(away);
      await stopAt(away, /Campagne.*2026/);

      await page.goto(world.ogestion.url);
      await signIn(page, PAUL);
      await stopAt(page, /Bienvenue/);
      await page
        .getByRole('link', { name: /Modifier mon mot de passe/ })
        .first()
        .click();
      await stopAt(page, /Modifier mon mot de passe/);
      await fillPassword(page, 'Ce n’est pas le bon');
      await page.getByText(/Votre mot de passe n['’]est pas modifié/).waitFor();
      await stopAt(page, /Modifier mon mot de passe/);
      await fillPassword(page, DEMO_PASSWORD);
      await page.getByText('Votre mot de passe est enregistré.').waitFor();
      await stopAt(page, /Mon compte/);
      await mailbox.mailTo(PAUL.email, CONFIRMATION);

      await expect(endsAtLogin(away, world.digitInvest.url)).resolves.toBe(true);
      await signIn(away, PAUL, NEW_PASSWORD);
      await stopAt(away, /Campagne.*2026/);
      await away.context().close();
    }));

  test('7.5.2, OP17, G62 : voir ses sessions et ses applications, et prendre ses données', () =>
    journey(browser, options, async (page) => {
      const away = await openPage(browser, options);
      await away.goto(world.ogestion.url);
      await signIn(away, CLAIRE);
      await stopAt(away, /Bienvenue/);
      await page.goto(world.digitInvest.url);
      await signIn(page, CLAIRE);
      await stopAt(page, /Validation des CGU/);

      await page.goto(`${world.ogestion.url}/mon-compte/sessions`);
      await stopAt(page, /Mes sessions/);
      await page.getByRole('button', { name: /^Terminer la session/ }).click();
      await page.getByText('La session est terminée.').waitFor();
      await stopAt(page, /Mes sessions/);
      await away.goto(world.ogestion.url);
      await stopAt(away, /^oGestion$/);
      await away.context().close();

      await page.goto(`${world.ogestion.url}/mon-compte/applications`);
      await stopAt(page, /Mes applications/);
      await page.getByRole('button', { name: /Retirer l['’]accès de Digit Invest/ }).click();
      await page.getByText(/n['’]a plus accès à vos données/).waitFor();
      await page.goto(`${world.ogestion.url}/mon-compte/mes-donnees`);
      await stopAt(page, /Télécharger mes données/);
      for (const _time of ['first', 'again']) {
        await page.getByLabel('Mot de passe actuel', { exact: true }).fill(DEMO_PASSWORD);
        const arrival = page.waitForEvent('download');
        await page.getByRole('button', { name: /Télécharger/ }).click();
        expect((await arrival).suggestedFilename()).toBe('mes-donnees.json');
      }
    }));

  test('G17, L10 : changer d’adresse par les deux mails, puis revenir en arrière', () =>
    journey(browser, options, async (page) => {
      const email = 'claire.martin@nouveau.test';
      mailbox.clear();
      await page.goto(`${world.ogestion.url}/mon-compte/adresse`);
      await signIn(page, CLAIRE);
      await stopAt(page, /Modifier mon adresse mail/);
      await page.getByLabel('Nouvelle adresse mail').fill(email);
      await page.getByLabel('Mot de passe actuel', { exact: true }).fill(DEMO_PASSWORD);
      await page.getByRole('button', { name: 'Envoyer le lien de confirmation' }).click();
      await page.getByText('Une nouvelle adresse attend votre confirmation.').waitFor();
      await stopAt(page, /Modifier mon adresse mail/);
      await mailbox.mailTo(CLAIRE.email, CHANGE);

      await page.goto(linkIn(await mailbox.mailTo(email, TO_CONFIRM)));
      await stopAt(page, /Confirmer ma nouvelle adresse mail/);
      expect(page.url()).toBe(`${world.ogestion.url}/mon-compte/adresse/confirmer`);
      mailbox.clear();
      await page.getByRole('button', { name: 'Confirmer mon adresse mail' }).click();
      await stopAt(page, /Votre adresse mail est modifiée/);
      await page.getByRole('link', { name: 'Me connecter' }).click();
      await stopAt(page, /^oGestion$/);
      await signIn(page, { email });
      await stopAt(page, /Bienvenue/);

      await page.goto(linkIn(await mailbox.mailTo(CLAIRE.email, CHANGED)));
      await stopAt(page, /Annuler le changement/);
      await page.getByRole('button', { name: 'Annuler ce changement' }).click();
      await stopAt(page, /Votre adresse mail est rétablie/);
      await page.goto(world.ogestion.url);
      await stopAt(page, /^oGestion$/);
    }));
});

/** Fills the form that changes the password, and sends it. */
async function fillPassword(page: Page, current: string): Promise<void> {
  await page.getByLabel('Mot de passe actuel', { exact: true }).fill(current);
  await page.getByLabel('Nouveau mot de passe', { exact: true }).fill(NEW_PASSWORD);
  await page.getByLabel('Confirmer le mot de passe', { exact: true }).fill(NEW_PASSWORD);
  await page.getByRole('button', { name: 'Enregistrer mon mot de passe' }).click();
}

/** Whether the notice of logout, which travels by the queue, ends the visit to Digit Invest at a login page. */
async function endsAtLogin(page: Page, url: string): Promise<boolean> {
  for (let tries = 0; tries < 20; tries += 1) {
    await page.goto(url);
    if (/^Digit Invest CFA$/.test((await page.locator('h1').textContent()) ?? '')) return true;
  }
  return false;
}
