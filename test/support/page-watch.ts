import type { ConsoleMessage, Page, Request } from 'playwright-core';

const OUR_HOSTS = new Set(['localhost', '127.0.0.1', '']);
const BAD_STATUS = 'Failed to load resource: the server responded with a status of';

/** Records what a page does wrong from now on; gives the function that throws the list. */
export function watch(page: Page): () => void {
  const faults: string[] = [];
  const documents = new Set<string>();
  const messages: ConsoleMessage[] = [];
  page.on('pageerror', (error) => faults.push(`uncaught error: ${error.message}`));
  page.on('console', (message) => message.type() === 'error' && messages.push(message));
  page.on('request', (request) => {
    if (request.isNavigationRequest()) documents.add(request.url());
    if (!isOurs(request)) faults.push(`third-party request: ${request.url()}`);
  });
  return () => {
    const logged = messages
      .filter((message) => !isErrorPage(message, documents))
      .map((message) => `console error: ${message.text()} (${message.location().url})`);
    const all = [...faults, ...logged];
    if (all.length > 0) throw new Error(`The page at ${page.url()} is not clean:\n${all.join('\n')}`);
  };
}

const isOurs = (request: Request): boolean => OUR_HOSTS.has(new URL(request.url()).hostname);

/** Chromium logs an error for every page whose status is 4xx or 5xx, as our refusals rightly are. */
const isErrorPage = (message: ConsoleMessage, documents: Set<string>): boolean =>
  message.text().startsWith(BAD_STATUS) && documents.has(message.location().url);
