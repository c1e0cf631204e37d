import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { checkAccessibility, journey, launchBrowser } from '#test/browser.ts';
import { rowsOf, sectionOf } from '#test/documents.ts';
import { DEVICES } from '#test/steps.ts';
import { startWorld, type World } from '#test/world.ts';

const guide = readFileSync('docs/accessibility.md', 'utf8');
/** The width of a screen of 1280 pixels magnified four times (RGAA 10.11, WCAG 1.4.10). */
const NARROWEST = { width: 320, height: 800 };

const textsOf = (application: string): string[] =>
  globSync(`${application}/content/*.md`).map((file) => `/${path.basename(file, '.md')}`);
/** Pages for anybody, of the applications as they are: texts, forms, and what goes wrong. */
const PAGES = {
  ogestion: [
    ...textsOf('idp-ogestion'),
    '/login',
    '/deconnecte',
    '/mot-de-passe/oublie',
    '/nulle-part',
    '/connexion/x',
    '/auth?client_id=x',
  ],
  digitInvest: [
    ...textsOf('rp-digit-invest'),
    '/calendrier',
    '/conditions',
    '/connexion',
    '/au-revoir',
    '/nulle-part',
    '/deconnexion/retour',
  ],
};

let world: World;
let browser: Browser;
beforeAll(async () => {
  [world, browser] = await Promise.all([startWorld(), launchBrowser()]);
});
afterAll(async () => {
  await browser.close();
  await world.stop();
});

describe('docs/accessibility.md', () => {
  test('names the rules, the screens and the journeys of the tests', () => {
    const [, rules = ''] = /runOnly: \[([^\]]+)\]/.exec(readFileSync('test/support/accessibility.ts', 'utf8')) ?? [];
    for (const rule of rules.replaceAll("'", '`').split(', ')) expect(guide).toContain(rule);
    const screens = rowsOf(sectionOf(guide, '## What is checked at each change'), 'screen').map(
      ([screen = '']) => screen,
    );
    expect(screens).toEqual(DEVICES.map(([device]) => device));
    for (const { width } of DEVICES.map(([, options]) => options)) expect(guide).toContain(`${width} px`);
    const journeys = globSync('test/journeys/*.test.ts').filter((file) =>
      readFileSync(file, 'utf8').includes('stopAt('),
    );
    for (const file of journeys) expect(guide).toContain(`\`${path.basename(file)}\``);
    expect(journeys.length).toBeGreaterThan(2);
  });

  test.each([
    ['oGestion', 'ogestion', PAGES.ogestion],
    ['Digit Invest', 'digitInvest', PAGES.digitInvest],
  ] as const)(
    'RGAA 10.11: every page that %s shows to anybody is accessible, and reads in 320 px',
    (_name, application, paths) =>
      journey(browser, {}, async (page) => {
        await page.setViewportSize(NARROWEST);
        for (const address of paths) {
          await page.goto(world[application].url + address);
          await checkAccessibility(page, address);
          const overflow = await page.locator('html').evaluate((html) => html.scrollWidth - html.clientWidth);
          expect([address, overflow]).toEqual([address, 0]);
        }
      }),
  );
});
