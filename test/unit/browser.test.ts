import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { checkAccessibility, journey, launchBrowser, openPage } from '../support/browser.ts';

const PAGES: Record<string, string> = {
  '/good': '<html lang="fr"><title>Bon</title><main><h1>Bonjour</h1></main></html>',
  '/inaccessible': '<html><title>x</title><main><h1>Bonjour</h1><img src="data:,"></main></html>',
  '/third-party': '<html lang="fr"><title>Tiers</title><link rel="stylesheet" href="http://exemple.test/x.css"></html>',
  '/throws': '<html lang="fr"><title>Faute</title><script>document.title = "ran"; nothing.here</script></html>',
  '/missing-asset': '<html lang="fr"><title>Trou</title><script src="/absent.js"></script></html>',
};

let server: Server;
let browser: Browser;
let base: string;
beforeAll(async () => {
  server = createServer((request, response) => {
    const page = PAGES[request.url ?? ''];
    response.writeHead(page ? 200 : 404, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': request.url === '/good' ? "default-src 'self'" : '',
    });
    response.end(page ?? '<html lang="fr"><title>Rien</title><h1>Introuvable</h1></html>');
  }).listen(0);
  await once(server, 'listening');
  base = `http://localhost:${(server.address() as AddressInfo).port}`;
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  server.close();
});

/** What the watch says of one page. */
async function verdictOf(path: string, javaScript = true): Promise<string> {
  const page = await openPage(browser, { javaScript });
  await page.goto(base + path);
  try {
    page.assertClean();
    return 'clean';
  } catch (error) {
    return String(error);
  } finally {
    await page.context().close();
  }
}

describe('a watched page', () => {
  test('is clean when nothing went wrong, a page with an error status included', async () => {
    expect(await verdictOf('/good')).toBe('clean');
    expect(await verdictOf('/nowhere')).toBe('clean');
  });

  test.each([
    ['/third-party', 'third-party request: http://exemple.test/x.css'],
    ['/throws', 'nothing is not defined'],
    ['/missing-asset', '404'],
  ])('%s is not clean', async (path, fault) => {
    expect(await verdictOf(path)).toContain(fault);
  });

  test('runs no script when JavaScript is off', async () => {
    expect(await verdictOf('/throws', false)).toBe('clean');
  });

  test.each([1280, 390] as const)('is %i pixels wide and speaks French', async (width) => {
    const page = await openPage(browser, { width });
    await page.goto(`${base}/good`);
    expect(await page.evaluate('[innerWidth, navigator.language]')).toEqual([width, 'fr-FR']);
    await page.context().close();
  });
});

describe('checkAccessibility', () => {
  test.each([true, false])('passes an accessible page under our CSP, JavaScript %s', async (javaScript) => {
    const page = await openPage(browser, { javaScript });
    await page.goto(`${base}/good`);
    await checkAccessibility(page, 'the good page');
    await page.goto(`${base}/throws`);
    expect(await page.title()).toBe(javaScript ? 'ran' : 'Faute');
    await page.context().close();
  });

  test.each([true, false])('lists the faults of a page, JavaScript %s', async (javaScript) => {
    const page = await openPage(browser, { javaScript });
    await page.goto(`${base}/inaccessible`);
    await expect(checkAccessibility(page, 'the bad page')).rejects.toThrow(/html-has-lang[\s\S]*image-alt/);
    await page.context().close();
  });
});

test('a journey that fails says where its picture is', async () => {
  const failing = journey(browser, { width: 390 }, async (page) => {
    await page.goto(`${base}/good`);
    throw new Error('no such button');
  });
  const message = await failing.catch((error: Error) => error.message);
  const [, picture = ''] = message?.match(/^no such button\nAt .*\/good, see (.*failure\.png)$/) ?? [];
  expect(readFileSync(picture).subarray(1, 4).toString()).toBe('PNG');
  rmSync(path.dirname(picture), { recursive: true });
});
