/** A million rows of CSV, streamed through a page into compressed data: whether the page is alive. */
import { expect, test } from '@jest/globals';
import { useInstalledPackage } from '../browser/package.js';
import { longest, measured, say, watch } from './watch.js';

const open = useInstalledPackage();
const ROWS = 1_000_000;

/** Runs in the page. */
async function stream(rows) {
  const { compress } = await import('./node_modules/lora-wasm/dist/index.js');
  const { readCsv } = await import('./node_modules/lora-wasm/dist/formats/data.js');
  const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'y'];
  const parts = [`${names.join()}\n`];
  for (let row = 0; row < 1000; row++) {
    parts.push(`${names.map((_, i) => ((row * (i + 3)) % 997) / 7).join()}\n`);
  }
  const [header, ...lines] = parts;
  const file = new Blob([header, ...Array(rows / 1000).fill(lines.join(''))]);
  const data = await compress({ dIn: 8, dOut: 1 });
  await new Promise((next) => setTimeout(next, 1000));
  globalThis.watched.longTasks.length = 0;
  globalThis.watched.frames.length = 0;
  const start = performance.now();
  const columns = { x: names.slice(0, 8), y: ['y'] };
  for await (const { x, y } of readCsv(file.stream(), columns)) await data.push(x, y);
  const seconds = (performance.now() - start) / 1000;
  const { longTasks, frames } = globalThis.watched;
  return { n: data.n, seconds, longTasks, rate: (frames.length - 1) / seconds };
}

test('a million rows of nine columns leave 50 frames a second, and no task of 50 ms', async () => {
  const seen = await measured(
    async () => {
      const page = await open('<!doctype html><title>stream</title>');
      await page.evaluate(watch);
      const found = await page.evaluate(stream, ROWS);
      await page.close();
      return found;
    },
    ({ longTasks, rate }) => longTasks.length === 0 && rate >= 50,
  );
  const { n, seconds, longTasks, rate } = seen;
  say(
    'CSV',
    `${seconds.toFixed(1)} s, ${rate.toFixed(1)} frames a second, ${longest(longTasks)} ms`,
  );
  expect(n).toBe(ROWS);
  expect(longTasks).toEqual([]);
  expect(rate).toBeGreaterThanOrEqual(50);
});
