import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { toPeft } from 'lora-wasm';
import { useInstalledPackage } from './package.js';
import { until } from './until.js';

const open = useInstalledPackage();

const adapter = { a: [1, 2], b: [3], scale: 0.5, dIn: 2, dOut: 1, rank: 1 };
const options = { module: 'proj' };

/** Runs in the page: exports an adapter and hands it to the browser's downloads. */
async function download({ adapter, options }) {
  const address = new URL('node_modules/lora-wasm/dist/formats/peft.js', location.href);
  const { downloadPeft, toPeft } = await import(address);
  downloadPeft(toPeft(adapter, options));
}

/** Runs in the page: the features of a CSV text that comes as a stream. */
async function readRows(text) {
  const address = new URL('node_modules/lora-wasm/dist/formats/data.js', location.href);
  const { readCsv } = await import(address);
  const rows = [];
  for await (const { x } of readCsv(new Response(text).body, { x: ['b'] })) rows.push(...x);
  return rows;
}

const filesIn = (folder, count) =>
  until(`${count} files`, async () => {
    const names = (await readdir(folder)).filter((name) => /\.(json|safetensors)$/.test(name));
    return names.length === count && names.sort();
  });

test('an adapter is downloaded as its two files', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lora-wasm-downloads-'));
  try {
    const page = await open('<!doctype html><title>download</title>');
    const session = await page.createCDPSession();
    await session.send('Browser.setDownloadBehavior', { behavior: 'allow', downloadPath: folder });
    await page.evaluate(download, { adapter, options });
    const expected = toPeft(adapter, options);
    expect(await filesIn(folder, 2)).toEqual(Object.keys(expected).sort());
    for (const [name, bytes] of Object.entries(expected)) {
      expect(Uint8Array.from(await readFile(join(folder, name)))).toEqual(bytes);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test('a stream of CSV is read in a page', async () => {
  const page = await open('<!doctype html><title>csv</title>');
  expect(await page.evaluate(readRows, 'a,b\n1,2\n3,4.5\n')).toEqual([2, 4.5]);
});
