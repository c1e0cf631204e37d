/**
 * Makes the pictures of README.md, docs/images/*.png, from both applications as they are today: npm run pictures
 */
import path from 'node:path';
import { launchBrowser, openPage, type WatchedPage } from '../test/support/browser.ts';
import setUp from '../test/support/global-setup.ts';
import tearDown from '../test/support/global-teardown.ts';
import { startWorld } from '../test/support/world.ts';
import { DEMO_PASSWORD, PAUL } from './cast.ts';

const FOLDER = path.resolve(import.meta.dirname, '../docs/images');

/** Takes the screen once the page shows the heading `title`, with nothing focused and every font loaded. */
async function take(page: WatchedPage, name: string, title: RegExp): Promise<void> {
  await page.getByRole('heading', { level: 1, name: title }).waitFor();
  await page.evaluate('document.activeElement?.blur(); document.fonts.ready.then(() => undefined)');
  await page.screenshot({ path: path.join(FOLDER, `${name}.png`), animations: 'disabled' });
  console.log(`docs/images/${name}.png`);
}

async function takeAll(page: WatchedPage, digitInvestUrl: string): Promise<void> {
  await page.goto(digitInvestUrl);
  await take(page, 'connexion', /^Digit Invest CFA$/);
  await page.getByLabel('Adresse mail').fill(PAUL.email);
  await page.getByLabel('Mot de passe', { exact: true }).fill(DEMO_PASSWORD);
  await page.getByRole('button', { name: 'Je me connecte' }).click();
  await page.getByRole('button', { name: 'J’ai lu et j’accepte' }).click();
  await take(page, 'accueil', /Campagne/);
  page.assertClean();
}

await setUp();
const [world, browser] = await Promise.all([startWorld(), launchBrowser()]);
try {
  await takeAll(await openPage(browser, { width: 1280 }), world.digitInvest.url);
} finally {
  await browser.close();
  await world.stop();
  await tearDown();
}
