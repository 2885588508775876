import { expect, test } from '@jest/globals';
import { codeBlocks } from '../readme.js';
import { useInstalledPackage } from './package.js';

const open = useInstalledPackage();

test("the README's page trains without a bundler", async () => {
  const [html] = await codeBlocks('html');
  const page = await open(html);
  await page.waitForFunction(() => document.querySelector('output').value.startsWith('weight'));
  expect(await page.$eval('output', (output) => output.value)).toBe('weight 2.000000');
});
