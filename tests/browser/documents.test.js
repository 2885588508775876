import { expect, test } from '@jest/globals';
import { blocksToRun } from '../documents.js';
import { useInstalledPackage } from './package.js';

const open = useInstalledPackage();

/** What the pages show in the end, by the document that has them. */
const OUTPUTS = {
  'README.md': ['weight 2.000000'],
  'docs/data.md': ['line (adapter,history): 2.000000'],
};

test('every page in a document has its output here', async () => {
  const pages = await blocksToRun(({ language }) => language === 'html');
  const counts = (entries) => entries.map(([document, { length }]) => [document, length]);
  expect(counts(pages)).toEqual(counts(Object.entries(OUTPUTS)));
});

test.each(Object.entries(OUTPUTS))('the pages of %s run without a bundler', async (name, shown) => {
  const pages = new Map(await blocksToRun(({ language }) => language === 'html'));
  for (const [i, output] of shown.entries()) {
    const page = await open(pages.get(name)[i]);
    await page.waitForFunction(
      () => !document.querySelector('output').value.startsWith('training'),
    );
    expect(await page.$eval('output', ({ value }) => value)).toBe(output);
    await page.close();
  }
});
