import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { journey, launchBrowser, openPage, type WatchedPage } from '#test/browser.ts';
import { signIn, stopAt, TWO_DEVICES } from '#test/steps.ts';
import { startWorld, type World } from '#test/world.ts';
import { CLAIRE, PAUL, type Person, YANN } from '../../scripts/cast.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

const SAVED = 'Vos modifications ont été enregistrées.';
const nom = (page: WatchedPage) => page.getByLabel('Nom', { exact: true });
const grenoble = (page: WatchedPage) => page.getByLabel(/Affecter .*Grenoble/);
const press = (page: WatchedPage, name: string) => page.getByRole('button', { name, exact: true }).click();

describe.each(TWO_DEVICES)('deux référents sur une même fiche %s', (_device, options) => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world.stop());

  /** Signs a référent in and opens the sheet of Paul, as his search finds it. */
  async function openSheet(page: WatchedPage, referent: Person): Promise<void> {
    await page.goto(`${world.ogestion.url}/utilisateurs?q=${PAUL.email}`);
    await signIn(page, referent);
    await page.getByRole('link', { name: /DURAND/ }).click();
    await stopAt(page, /Utilisateur : Paul DURAND/);
  }

  test('G32 S105 : le second enregistrement est refusé en nommant le premier, garde la saisie, puis passe une fois rechargé', () =>
    journey(browser, options, async (page) => {
      const colleague = await openPage(browser, options);
      await Promise.all([openSheet(page, CLAIRE), openSheet(colleague, YANN)]);
      await press(page, 'Voir tous');
      await nom(page).fill('DURAND-MOREL');
      await grenoble(page).check();

      await colleague.getByLabel('Prénom').fill('Jean-Paul');
      await press(colleague, 'Valider');
      await colleague.getByText(SAVED).waitFor();
      await stopAt(colleague, /Utilisateur : Jean-Paul DURAND$/);

      await press(page, 'Valider');
      const refusal = page.locator('[data-error-summary]');
      await refusal.getByText(/Cette fiche a été modifiée par Yann LE GOFF à \d\d:\d\d\. Rechargez\./).waitFor();
      await stopAt(page, /Utilisateur : Jean-Paul DURAND$/);
      expect(await nom(page).inputValue()).toBe('DURAND-MOREL');
      expect(await page.getByLabel('Prénom').inputValue()).toBe('Paul');
      expect(await grenoble(page).isChecked()).toBe(true);
      await press(page, 'Valider');
      await refusal.getByText(/modifiée par Yann LE GOFF/).waitFor();

      await page.getByRole('link', { name: 'Recharger la fiche' }).click();
      await refusal.waitFor({ state: 'detached' });
      await stopAt(page, /Utilisateur : Jean-Paul DURAND$/);
      expect(await nom(page).inputValue()).toBe('DURAND');
      await nom(page).fill('DURAND-MOREL');
      await press(page, 'Valider');
      await page.getByText(SAVED).waitFor();
      await stopAt(page, /Utilisateur : Jean-Paul DURAND-MOREL$/);

      await colleague.reload();
      await stopAt(colleague, /Utilisateur : Jean-Paul DURAND-MOREL$/);
      colleague.assertClean();
      await colleague.context().close();
    }));
});
