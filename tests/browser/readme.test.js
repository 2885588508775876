import { expect, test } from '@jest/globals';
import { codeBlocks } from '../readme.js';
import { useInstalledPackage } from './package.js';

const open = useInstalledPackage();

test("the README's pages run without a bundler", async () => {
  const outputs = ['weight 2.000000', 'line (adapter,history): 2.000000'];
  const blocks = await codeBlocks('html');
  for (const [i, output] of outputs.entries()) {
    const page = await open(blocks[i]);
    await page.waitForFunction(
      () => !document.querySelector('output').value.startsWith('training'),
    );
    expect(await page.$eval('output', ({ value }) => value)).toBe(output);
    await page.close();
  }
  expect(blocks).toHaveLength(outputs.length);
});
