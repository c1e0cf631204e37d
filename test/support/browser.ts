import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { findChromium } from './chromium.ts';
import { rememberTyped } from './known-secrets.ts';
import { watch } from './page-watch.ts';

export { checkAccessibility } from './accessibility.ts';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1',
];
const HEIGHTS = { 1280: 900, 390: 844 };
/** Less than a test may last, so that the step at fault is named. */
const PATIENCE_MS = 8_000;

export type PageOptions = { width?: keyof typeof HEIGHTS; javaScript?: boolean };
export type WatchedPage = Page & {
  /** Whether the page runs scripts. */
  javaScript: boolean;
  /** Throws when the page logged an error, threw one, or asked anything of a host that is not ours. */
  assertClean(): void;
};

/** One Chromium, which knows no host but this machine. To be closed by the caller. */
export async function launchBrowser(): Promise<Browser> {
  const { program, env } = await findChromium();
  const known = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return chromium.launch({ executablePath: program, args: FLAGS, env: Object.fromEntries(known) });
}

/** A page in a browser context of its own: no cookie is shared with another. To be closed with `page.context().close()`. */
export async function openPage(browser: Browser, options: PageOptions = {}): Promise<WatchedPage> {
  const { width = 1280, javaScript = true } = options;
  const context = await browser.newContext({
    locale: 'fr-FR',
    timezoneId: 'Europe/Paris',
    viewport: { width, height: HEIGHTS[width] },
    javaScriptEnabled: javaScript,
    reducedMotion: 'reduce',
  });
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  page.on('request', (request) => rememberTyped(Object.fromEntries(new URLSearchParams(request.postData() ?? ''))));
  return Object.assign(page, { javaScript, assertClean: watch(page) });
}

/**
 * Runs a journey in a page of its own, then checks that the page stayed clean. A journey that fails leaves a picture, whose
 * place is added to the error.
 */
export async function journey(
  browser: Browser,
  options: PageOptions,
  steps: (page: WatchedPage) => Promise<void>,
): Promise<void> {
  const page = await openPage(browser, options);
  try {
    await steps(page);
    page.assertClean();
  } catch (error) {
    const picture = path.join(await mkdtemp(path.join(tmpdir(), 'constructys-journey-')), 'failure.png');
    await page.screenshot({ path: picture, fullPage: true });
    if (error instanceof Error) error.message += `\nAt ${page.url()}, see ${picture}`;
    throw error;
  } finally {
    await page.context().close();
  }
}
