import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { systemClock } from '#shared/clock.ts';
import { createPool } from '#shared/pg.ts';
import { journey, launchBrowser } from '#test/browser.ts';
import { Referent } from '#test/referent.ts';
import { signIn, stopAt, TWO_DEVICES } from '#test/steps.ts';
import { startWorld, type World } from '#test/world.ts';
import { ADMINISTRATEUR, CLAIRE, LYON, PAUL } from '../../scripts/cast.ts';

let browser: Browser;
let world: World;
beforeAll(async () => {
  [browser, world] = await Promise.all([launchBrowser(), startWorld()]);
  await addEvents();
  const paul = await Referent.signedIn(world.ogestion, PAUL);
  await paul.get('/utilisateurs');
});
afterAll(async () => {
  await browser.close();
  await world.stop();
});

/** More IBANs shown than a page holds. */
async function addEvents(): Promise<void> {
  const pool = createPool(world.databases.ogestionUrl, 'test', () => {});
  await pool.query(
    `insert into audit_events (at, event, result, actor_sub, sirets, regions)
     select $1, 'bank_details_shown', 'success', (select sub from users where email = $2), array[$3], '{84}' from generate_series(1, 25)`,
    [systemClock.now(), PAUL.email, LYON.siret],
  );
  await pool.end();
}

describe.each(TWO_DEVICES)('G61 : le journal d’audit, %s', (_device, options) => {
  test.each([
    ['une référente', CLAIRE],
    ['une administratrice', ADMINISTRATEUR],
  ])('G61 S88 : %s y cherche ce qui a été refusé, et en lit la suite', (_who, person) =>
    journey(browser, options, async (page) => {
      await page.goto(`${world.ogestion.url}/login`);
      await signIn(page, person);
      await page.getByRole('link', { name: 'Journal', exact: true }).click();
      await stopAt(page, /^Journal d.audit$/);

      await page.getByRole('link', { name: 'Les précédents' }).click();
      await page.getByText('Événements plus anciens').waitFor();
      await stopAt(page, /^Journal d.audit$/);

      await page.getByLabel('Type d’événement').selectOption({ label: 'Accès refusés' });
      await page.getByLabel('Rechercher une personne').fill('durand');
      await page.getByRole('button', { name: 'Rechercher' }).click();
      await page.getByText('Page : /utilisateurs').waitFor();
      expect(new URL(page.url()).search).toContain('type=refus');
      await stopAt(page, /^Journal d.audit$/);

      await page.getByLabel('Rechercher une personne').fill('personne de ce nom');
      await page.getByRole('button', { name: 'Rechercher' }).click();
      await page.getByRole('heading', { name: 'Aucun événement' }).waitFor();
      await stopAt(page, /^Journal d.audit$/);
    }),
  );
});
