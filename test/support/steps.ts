import { expect } from '@jest/globals';
import type { Page } from 'playwright-core';
import { checkAccessibility, type WatchedPage } from '#test/browser.ts';
import { DEMO_PASSWORD, type Person } from '../../scripts/cast.ts';

/** The two screens, with scripts and without, on which every journey is played. */
export const DEVICES = [
  ['sur ordinateur', { width: 1280, javaScript: true }],
  ['sur téléphone', { width: 390, javaScript: true }],
  ['sur ordinateur, sans JavaScript', { width: 1280, javaScript: false }],
  ['sur téléphone, sans JavaScript', { width: 390, javaScript: false }],
] as const;

/** The two of them that differ most: what the cases of the tutorial do not already show on the other two. */
export const TWO_DEVICES = [DEVICES[0], DEVICES[3]] as const;

/** Stops at a page: its heading is the one expected, axe finds nothing to say, nothing is wider than the screen. */
export async function stopAt(page: WatchedPage, heading: RegExp): Promise<void> {
  await page.getByRole('heading', { level: 1, name: heading }).waitFor();
  await checkAccessibility(page, String(heading));
  const overflow = await page.locator('html').evaluate((html) => html.scrollWidth - html.clientWidth);
  expect(overflow).toBeLessThanOrEqual(0);
}

/** Fills the login form that is shown, and submits it. */
export async function signIn(page: Page, person: Pick<Person, 'email'>, password = DEMO_PASSWORD): Promise<void> {
  await page.getByLabel('Adresse mail').fill(person.email);
  await page.getByLabel('Mot de passe', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Je me connecte' }).click();
}

/** Accepts the CGU that are shown. */
export const acceptCgu = (page: Page): Promise<void> =>
  page.getByRole('button', { name: /J['’]ai lu et j['’]accepte/ }).click();

/** Chooses a CFA on the page that offers several. */
export const chooseCfa = (page: Page, ville: RegExp): Promise<void> =>
  page.getByRole('button', { name: ville }).first().click();

/** Leaves by the menu of the person, whichever application it is. */
export async function signOut(page: Page): Promise<void> {
  await page.locator('details.menu summary', { hasText: 'Mon compte' }).click();
  await page.getByRole('button', { name: 'Se déconnecter' }).first().click();
}

/** Follows the link of a mail to « Créer mon mot de passe », chooses `password` and stays on the page that says so (S110–S114). */
export async function chooseFirstPassword(page: WatchedPage, link: string, password: string): Promise<void> {
  await page.goto(link);
  await stopAt(page, /Créer mon mot de passe/);
  await page.getByLabel('Nouveau mot de passe', { exact: true }).fill(password);
  await page.getByLabel('Confirmer le mot de passe').fill(password);
  await page.getByRole('button', { name: 'Enregistrer mon mot de passe' }).click();
  await stopAt(page, /Votre mot de passe est enregistré/);
}
