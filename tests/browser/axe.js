import { readFile } from 'node:fs/promises';

const AXE = new URL('../../node_modules/axe-core/axe.min.js', import.meta.url);

/**
 * What axe-core finds wrong with a page, one line each, and how many of its rules are kept.
 *
 * @param {import('puppeteer-core').Page} page
 * @param {string} [part] a selector, where it is not all of the page
 * @returns {Promise<{ violations: string[], passes: number }>}
 */
export async function examine(page, part = 'html') {
  const isThere = await page.evaluate(() => 'axe' in globalThis);
  if (!isThere) await page.evaluate(await readFile(AXE, 'utf8'));
  return page.evaluate(async (selector) => {
    const { violations, passes } = await globalThis.axe.run(selector);
    const lines = violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`,
    );
    return { violations: lines, passes: passes.length };
  }, part);
}
