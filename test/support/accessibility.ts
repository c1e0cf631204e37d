import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

/** A page, and whether it runs scripts: yes if nothing is said. */
type ScriptedPage = Page & { javaScript?: boolean };

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = {
  iframes: false,
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
  resultTypes: ['violations'],
};

/** Throws the list of the accessibility faults that axe finds in the page, each with the elements at fault. */
export async function checkAccessibility(page: ScriptedPage, where: string): Promise<void> {
  const { violations } = page.javaScript === false ? await withScripts(page, () => runAxe(page)) : await runAxe(page);
  const faults = violations.map(
    (fault) =>
      `- ${fault.id}: ${fault.help}\n${fault.nodes.map((node) => `    ${node.html}\n    ${node.failureSummary}`).join('\n')}`,
  );
  if (faults.length > 0) throw new Error(`${where} (${page.url()}) is not accessible:\n${faults.join('\n')}`);
}

async function runAxe(page: ScriptedPage): Promise<AxeResults> {
  await page.evaluate(AXE);
  return page.evaluate(`axe.run(document, ${JSON.stringify(RULES)})`);
}

/**
 * Runs `work` with scripts allowed in a page that was loaded without them: its own scripts have been skipped for good, but
 * axe needs timers. The engine ignores an order that changes nothing in its session, hence the first one.
 */
async function withScripts<T>(page: ScriptedPage, work: () => Promise<T>): Promise<T> {
  const session = await page.context().newCDPSession(page);
  const disable = (value: boolean) => session.send('Emulation.setScriptExecutionDisabled', { value });
  await disable(true);
  await disable(false);
  try {
    return await work();
  } finally {
    await disable(true);
  }
}
