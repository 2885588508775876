/** One's own data: what the page should make of them, and what a person does to bring them. */
import { readFile } from 'node:fs/promises';
import { load, train } from 'lora-wasm';
import { fitPreprocessing, preprocess, preprocessY, readCsv } from 'lora-wasm/data';
import { shuffledIndices, uniformFrom } from '../../web/tasks/random.js';

export const WEATHER = new URL('../../examples/data/weather.csv', import.meta.url);
export const INPUTS = ['precipitation', 'temp_max', 'temp_min'];

/**
 * What the page should make of the weather, with these columns and its other defaults: rows, preprocessing,
 * and the adapter.
 */
export async function expected(asked) {
  const { steps, rank = 1, heldOut = 0.2, seed = 0, y = ['wind'], standardiseY = true } = asked;
  const x = INPUTS.filter((name) => !y.includes(name));
  const [rows] = await all(readCsv(await readFile(WEATHER), { x, y, batchRows: 1e6 }));
  const held = new Set(
    shuffledIndices(rows.n, uniformFrom(seed)).slice(0, Math.round(rows.n * heldOut)),
  );
  const part = (values, width, isHeld) =>
    Float64Array.from(values.filter((_, k) => held.has(Math.floor(k / width)) === isHeld));
  const raw = { n: rows.n - held.size, x: part(rows.x, x.length, false) };
  const rawY = part(rows.y, y.length, false);
  const options = { columns: x.length, standardise: true, standardiseY, constant: true };
  const preprocessing = await fitPreprocessing([{ ...raw, y: rawY }], options);
  const problem = {
    x: await preprocess(raw.x, preprocessing),
    y: await preprocessY(rawY, preprocessing),
    dIn: x.length + 1,
    dOut: y.length,
    wBase: new Float64Array((x.length + 1) * y.length),
    rank,
  };
  await load({ build: 'simd' });
  return { rows, preprocessing, problem, result: await train({ ...problem, steps }) };
}

export async function all(batches) {
  const list = [];
  for await (const batch of batches) list.push(batch);
  return list;
}

/** Drops files on the page, as a person would from another window: [name, text or bytes] each. */
export function drop({ page }, ...files) {
  const plain = ([name, content]) => [name, typeof content === 'string' ? content : [...content]];
  return page.evaluate(dropped, files.map(plain));
}

/** Follows a link, and drops files on the page before it has drawn anything of it. */
export function dropOnArrival({ page }, hash, ...files) {
  return page.evaluate(dropped, files, hash);
}

/** Runs in the page: drops files on it, as a person would from another window; on arrival, if at a link. */
function dropped(files, hash) {
  const drop = () => {
    const dataTransfer = new DataTransfer();
    for (const [name, content] of files) {
      const bytes = typeof content === 'string' ? content : Uint8Array.from(content);
      dataTransfer.items.add(new File([bytes], name));
    }
    for (const type of ['dragover', 'drop']) {
      document.body.dispatchEvent(
        new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }),
      );
    }
  };
  if (hash === undefined) return drop();
  addEventListener('hashchange', drop, { once: true });
  location.hash = hash;
}

/** Chooses the columns of the weather that `expected()` has: without the date, and wind as y. */
export async function chooseWind({ page }) {
  await page.select('[name=role-6]', 'none');
  await page.select('[name=role-1]', 'none');
  await page.select('[name=role-5]', 'y');
  await page.waitForFunction(
    () => document.querySelector('#own-shape').textContent === 'A layer of 4 × 1',
  );
}

/** What the panel shows of the columns: the name, and the first values, of each. */
export const columnsOf = ({ page }) =>
  page.$$eval('.own-table tbody tr', (rows) =>
    rows.map((row) => [...row.querySelectorAll('bdi')].map(({ textContent }) => textContent)),
  );

/** Presses "Train on it", and waits until the run of it has ended. */
export async function trainOnIt(playground) {
  const { page } = playground;
  const { hash } = new URL(page.url());
  await playground.press('#own-train');
  await page.waitForFunction(
    (before) => location.hash !== before && location.hash.includes('own='),
    {},
    hash,
  );
  await playground.choose('speed', 'full');
  await playground.phase('finished');
}
