/** What is taken away from the page: code that does the same, the adapter, the history, the chart. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeEach, expect, test } from '@jest/globals';
import { unzipSync } from 'fflate';
import { fromPeft } from 'lora-wasm';
import { launchChromium } from './browsers.js';
import { useBrowser } from './fixture.js';
import { outside } from './layout.js';
import { trainInNode } from './tasks.js';
import { until } from './until.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);

const browser = useBrowser(launchChromium);
const folder = await mkdtemp(join(tmpdir(), 'lora-wasm-export-'));
const shared = browser.share('#steps=5&speed=full', async (page) => {
  const session = await page.createCDPSession();
  await session.send('Browser.setDownloadBehavior', { behavior: 'allow', downloadPath: folder });
});
let playground;

beforeEach(() => ({ playground } = shared));

afterEach(async () => {
  for (const name of await readdir(folder)) await rm(join(folder, name), { recursive: true });
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const open = (hash) => playground.go(hash);

/** Presses a button and waits for the file that it saves. */
async function saved(button, name) {
  await playground.press(button);
  await until(name, async () => (await readdir(folder)).includes(name));
  return readFile(join(folder, name));
}

/** Puts files where a program finds them. */
async function unpack(archive) {
  for (const [name, bytes] of Object.entries(unzipSync(archive))) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), bytes);
  }
}

/** The tab is shared: a click would close what an earlier test has opened. */
const openPython = () => playground.page.$eval('#python', (details) => (details.open = true));

const lossIn = ({ stdout }) => Number(/loss ([^\s]+)/.exec(stdout)[1]);

async function shownCode(language) {
  await playground.choose('language', language);
  await playground.page.waitForFunction(
    (name) =>
      document.querySelector('#code-text')?.getAttribute('aria-label') === `Code in ${name}`,
    {},
    language,
  );
  return playground.page.$eval('#code-text', ({ textContent }) => textContent);
}

test.each([
  '#steps=300&speed=full',
  '#steps=300&speed=full&optimizer=adamw&decay=0.1&lr=0.01&schedule=cosine&seed=3',
  '#steps=40&speed=full&batch=100&dropout=0.1&alpha=4&init=orthogonal&ratio=2&optimizer=momentum',
])('the JavaScript of %s trains to the same bits', async (hash) => {
  await open(hash);
  await unpack(await saved('#save-data', 'lora-code.zip'));
  expect(await readFile(join(folder, 'train.mjs'), 'utf8')).toBe(await shownCode('JavaScript'));
  await mkdir(join(folder, 'node_modules'));
  await symlink(ROOT, join(folder, 'node_modules/lora-wasm'));
  const output = await run(process.execPath, ['train.mjs'], { cwd: folder });
  expect(lossIn(output)).toBe(await playground.number('#loss'));
});

const hasNumpy = await run('/usr/bin/python3', ['-c', 'import numpy']).then(
  () => true,
  () => false,
);
const testWithNumpy = hasNumpy ? test : test.skip;
const why = hasNumpy ? '' : ' (skipped: python3 has no NumPy here)';

testWithNumpy.each([
  ['lr=0.01', 1e-10],
  ['lr=0.01&optimizer=momentum&momentum=0.8&alpha=3', 1e-10],
  ['lr=0.01&optimizer=nesterov&ratio=2', 1e-10],
  ['lr=0.003&optimizer=adam&decay=0.01&schedule=linear', 1e-10],
  ['lr=0.003&optimizer=adamw&decay=0.1&ratio=2&schedule=cosine&ridge=0.1', 1e-10],
  ['lr=0.02&optimizer=scaled-gd', 1e-8],
  ['lr=line-search&optimizer=sgd', 1e-8],
  ['lr=line-search&optimizer=scaled-gd', 1e-8],
  // A bound of the curvature that is a few per cent wider in the page.
  ['optimizer=sgd', 0.05],
  ['optimizer=nesterov&schedule=linear', 0.05],
  ['optimizer=momentum&decay=0.01&ridge=0.1', 0.05],
  ['optimizer=adamw&decay=0.1&alpha=3', 0.05],
  ['optimizer=scaled-gd', 0.05],
  ['optimizer=sgd&ratio=4', 0.05],
])(`the NumPy loop of %s comes to the same loss${why}`, async (settings, tolerance) => {
  await open(`#steps=200&speed=full&${settings}`);
  await unpack(await saved('#save-data', 'lora-code.zip'));
  expect(await readFile(join(folder, 'train.py'), 'utf8')).toBe(await shownCode('NumPy'));
  const output = await run('/usr/bin/python3', ['train.py'], { cwd: folder });
  const apart = lossIn(output) / (await playground.number('#loss')) - 1;
  expect(Math.abs(apart)).toBeLessThan(tolerance);
});

test('code that trains, and files of what was trained: each names the other and leads to it', async () => {
  await open('#steps=5&speed=full');
  const { page } = playground;
  for (const [from, to] of [
    ['code', 'export'],
    ['export', 'code'],
  ]) {
    expect(await playground.text(`#${from} .note a`)).toBe(await playground.text(`#${to}-heading`));
    await playground.click(`#${from} .note a`);
    expect(await outside(page, [`#${to}-heading`])).toEqual([]);
  }
});

test('NumPy is not offered where it would not do the same', async () => {
  await open('#steps=20&speed=full&batch=10');
  await playground.choose('language', 'NumPy');
  await playground.page.waitForFunction(() => document.querySelector('#code-text') === null);
  expect(await playground.text('.code-head ~ .note')).toContain('has no loop');
  const files = unzipSync(await saved('#save-data', 'lora-code.zip'));
  expect(Object.keys(files).filter((name) => name.startsWith('train'))).toEqual(['train.mjs']);
});

test('the adapter comes back from its files, bit for bit', async () => {
  await open('#data=digits-flipped&steps=100&speed=full&alpha=3');
  const { result } = await trainInNode('digits-flipped', { steps: 100, alpha: 3 });
  const name = 'lora-digits-flipped-rank-5';
  const inside = `${name}-step-100`;
  const files = unzipSync(await saved('#save-peft', `${inside}.zip`));
  const config = files[`${inside}/adapter_config.json`];
  const model = files[`${inside}/adapter_model.safetensors`];
  const back = fromPeft(config, model);
  expect(back).toMatchObject({ rank: 5, scale: 0.6, dIn: 65, dOut: 10, module: 'proj' });
  expect(back.a).toEqual(result.a);
  expect(back.b).toEqual(result.b);
  // Beside the folder, the program that the page shows.
  await openPython();
  await playground.page.waitForFunction(
    (first) => document.querySelector('#python-text').textContent.startsWith(first),
    {},
    '# pip install',
  );
  const program = await playground.page.$eval('#python-text', ({ textContent }) => textContent);
  expect(new TextDecoder().decode(files[`${inside}.py`])).toBe(program);
  expect(program).toContain(`folder = "${inside}"`);
  const alone = await saved('#save-safetensors', `${name}.safetensors`);
  expect(Uint8Array.from(alone)).toEqual(model);
});

test('the lines of Python are those of the folder that was saved, when training goes on', async () => {
  await open('#data=planted&steps=60&speed=full');
  await openPython();
  const lines = () => playground.page.$eval('#python-text', ({ textContent }) => textContent);
  await saved('#save-peft', 'lora-planted-rank-4-step-60.zip');
  expect(await playground.text('#export')).toContain('Saved as it was at step 60 of 60.');
  await until('the lines', async () => (await lines()) !== '');
  const program = await lines();
  expect(program).toContain('folder = "lora-planted-rank-4-step-60"');
  await playground.press('#reset');
  await playground.phase('ready');
  await playground.press('#one-step');
  await playground.phase('paused');
  await openPython(); // it was gone at step 0
  await until('the lines', async () => (await lines()) !== '');
  expect(await lines()).toBe(program);
  await saved('#save-peft', 'lora-planted-rank-4-step-1.zip');
  expect(await lines()).toContain('folder = "lora-planted-rank-4-step-1"');
  // Another run has nothing saved yet.
  await playground.go('#data=planted&steps=70&speed=full');
  expect(await playground.text('#export')).not.toContain('Saved as it was');
});

test('the history is a table, the chart a picture', async () => {
  await open('#steps=50&speed=full');
  const { result } = await trainInNode('weather', { steps: 50 });
  const csv = String(await saved('#save-history', 'lora-weather-rank-2.csv'));
  const [head, ...lines] = csv.trim().split('\n');
  expect(head).toBe('step,loss,held_out_loss');
  const { step, loss, validation } = result.history;
  expect(lines.map((line) => line.split(',').map(Number))).toEqual(
    step.map((at, k) => [at, loss[k], validation[k]]),
  );
  const png = await saved('#save-chart', 'lora-weather-rank-2.png');
  expect([...png.subarray(1, 4)].map((byte) => String.fromCharCode(byte)).join('')).toBe('PNG');
  expect(png.readUInt32BE(16)).toBeGreaterThan(400); // its width
});

test('what was not trained yet cannot be saved', async () => {
  await open('#steps=1&speed=full');
  await playground.press('#reset');
  await playground.phase('ready');
  for (const button of ['#save-peft', '#save-safetensors', '#save-history', '#save-chart']) {
    expect(await playground.isReady(button)).toBe(false);
  }
});
