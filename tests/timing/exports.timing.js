/**
 * Every function of the package on a problem of 10,000 rows in a page: none holds the page's thread
 * for 50 ms. One that is missing here fails the test.
 */
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { useInstalledPackage } from '../browser/package.js';
import { say } from './watch.js';

const open = useInstalledPackage();

const ZIP = fileURLToPath(new URL('../../node_modules/fflate/umd/index.js', import.meta.url));

const NOT_CALLED = [
  'index.LoraError', // an error
  'index.plan', // computes with sizes only
  'index.load', // called by `equip`
  'index.unload', // called last
  'data.readArrow', // these two need a package of their own
  'data.readParquet',
  'data.npzNames', // reads a directory of names
  'peft.downloadPeft', // lets the user save a file
];

/** Runs in the page: what the calls work with. Returns the names of all functions. */
async function equip() {
  const entry = (file) => import(new URL(`node_modules/lora-wasm/dist/${file}.js`, location.href));
  const index = await entry('index');
  const entries = {
    index,
    metrics: index.metrics,
    data: await entry('formats/data'),
    safetensors: await entry('formats/safetensors'),
    peft: await entry('formats/peft'),
    storage: (await entry('storage/storage')).storage,
  };
  await index.load();
  const values = (length) => Float64Array.from({ length }, (_, i) => Math.sin(i * i));
  const [n, dIn, dOut, rank] = [10_000, 768, 768, 16];
  const [x, y, wBase] = [values(n * dIn), values(n * dOut), values(dIn * dOut)];
  const adapter = { a: values(dIn * rank), b: values(rank * dOut), dIn, dOut, rank, scale: 0.5 };
  const compressed = await index.compress({ dIn, dOut });
  const atOnce = 1000;
  for (let row = 0; row < n; row += atOnce) {
    const part = (all, width) => all.subarray(row * width, (row + atOnce) * width);
    await compressed.push(part(x, dIn), part(y, dOut));
  }
  const csv = `${Array.from({ length: dIn }, (_, i) => `c${i}`).join()}\n${Array.from(
    { length: 1000 },
    (_, row) => x.subarray(row * dIn, (row + 1) * dIn).join(),
  ).join('\n')}\n`;
  const columns = Array.from({ length: dIn - 1 }, (_, i) => `c${i}`);
  const npy = entries.data.writeNpy(x, [n, dIn]);
  const blob = new Blob([npy]); // made once: it copies the array
  Object.assign(globalThis, {
    entries,
    given: { n, dIn, dOut, rank, x, y, wBase, adapter, compressed, csv, columns },
    merged: await index.merge(wBase, adapter),
    preprocessing: await entries.data.fitPreprocessing(x, { columns: dIn, standardise: true }),
    npy,
    blob,
    npz: globalThis.fflate.zipSync({ 'x.npy': [npy, { level: 0 }] }),
    peftFiles: index.toPeft(adapter, { module: 'layer' }),
    r: entries.data.writeR(compressed),
    json: JSON.stringify(index.adapterToJSON(adapter)),
    longTasks: [],
  });
  globalThis.tensors = entries.safetensors.writeSafetensors({
    x: { dtype: 'F64', shape: [n, dIn], bytes: x },
  });
  const keep = (list) =>
    globalThis.longTasks.push(...list.getEntries().map(({ duration }) => duration));
  new PerformanceObserver(keep).observe({ type: 'longtask' });
  return Object.entries(entries).flatMap(([name, exported]) =>
    Object.keys(exported)
      .filter((key) => typeof exported[key] === 'function')
      .map((key) => `${name}.${key}`),
  );
}

/* eslint-disable no-undef -- the globals of `equip` */
/** What runs in the page, by the function that it calls. */
const CALLS = {
  'index.train': ({ index }, { x, y, wBase, dIn, dOut, rank }) =>
    index.train({ x, y, wBase, dIn, dOut, rank, steps: 20 }),
  'index.createTrainer': async ({ index }, { x, y, wBase, dIn, dOut, rank }) => {
    const trainer = await index.createTrainer({ x, y, wBase, dIn, dOut, rank });
    await trainer.step(5);
    await trainer.dispose();
  },
  'index.solve': ({ index }, { x, y, wBase, dIn, dOut, rank }) =>
    index.solve({ x, y, wBase, dIn, dOut, rank }),
  'index.compress': async ({ index }, { x, y, dIn, dOut }) => {
    const data = await index.compress({ dIn, dOut });
    await data.push(x, y);
  },
  'index.apply': ({ index }, { x, adapter, wBase }) => index.apply(x, adapter, { wBase }),
  'index.createAdapter': async ({ index }, { x, adapter, wBase }) => {
    const held = await index.createAdapter(adapter, { wBase });
    await held.apply(x);
    await held.dispose();
  },
  'index.merge': ({ index }, { wBase, adapter }) => index.merge(wBase, adapter),
  'index.unmerge': ({ index }) => index.unmerge(merged),
  'index.svd': ({ index }, { adapter }) => index.svd(adapter),
  'index.compressRank': ({ index }, { adapter }) => index.compressRank(adapter, 4),
  'index.combineAdapters': ({ index }, { adapter }) =>
    index.combineAdapters([
      { adapter, weight: 0.5 },
      { adapter, weight: 0.5 },
    ]),
  'index.topK': ({ index }, { x, dIn }) =>
    index.topK(x.subarray(0, 1000 * dIn), x, { dOut: dIn, k: 10 }),
  'index.preprocess': ({ index }, { x }) => index.preprocess(x, preprocessing),
  'index.preprocessY': ({ index }, { y, dOut }) =>
    index.preprocessY(y, {
      ...preprocessing,
      y: { mean: Array(dOut).fill(0.5), deviation: Array(dOut).fill(2) },
    }),
  'index.adapterToJSON': ({ index }, { adapter }) => index.adapterToJSON(adapter),
  'index.adapterFromJSON': ({ index }) => index.adapterFromJSON(json),
  'index.toPeft': ({ index }, { adapter }) => index.toPeft(adapter, { module: 'layer' }),
  'index.fromPeft': ({ index }) => index.fromPeft(...Object.values(peftFiles)),
  'metrics.mse': ({ metrics }, { x, y }) => metrics.mse(x, y),
  'metrics.r2': ({ metrics }, { x, y, dOut }) => metrics.r2(x, y, { dOut }),
  'metrics.accuracy': ({ metrics }, { x, y, dOut }) => metrics.accuracy(x, y, { dOut }),
  'metrics.cosine': ({ metrics }, { x, y, dOut }) => metrics.cosine(x, y, { dOut }),
  'metrics.recallAtK': ({ metrics }, { x, dIn }) =>
    metrics.recallAtK(x.subarray(0, 1000 * dIn), x, { dOut: dIn, k: 10 }),
  'metrics.ndcgAtK': ({ metrics }, { x, dIn }) =>
    metrics.ndcgAtK(x.subarray(0, 1000 * dIn), x, { dOut: dIn, k: 10 }),
  'metrics.meanReciprocalRank': ({ metrics }, { x, dIn }) =>
    metrics.meanReciprocalRank(x.subarray(0, 1000 * dIn), x, { dOut: dIn }),
  'data.fitPreprocessing': ({ data }, { x, dIn }) =>
    data.fitPreprocessing(x, { columns: dIn, standardise: true }),
  'data.readCsv': async ({ data }, { csv, columns }) => {
    for await (const rows of data.readCsv(csv, { x: columns, y: ['c767'] })) rows.taken = true;
  },
  'data.previewCsv': ({ data }, { csv }) => data.previewCsv(csv),
  'data.readTable': ({ data }, { csv, columns }) =>
    data.readTable((how) => data.readCsv(csv, { x: columns, y: ['c767'], ...how })),
  'data.writeNpy': ({ data }, { x, n, dIn }) => data.writeNpy(x, [n, dIn]),
  'data.readNpy': ({ data }) => data.readNpy(npy),
  'data.loadNpy': ({ data }) => data.loadNpy(blob),
  'data.readNpz': ({ data }) => data.readNpz(npz),
  'data.readNpyRows': async ({ data }) => {
    for await (const rows of data.readNpyRows(blob)) rows.taken = true;
  },
  'data.writeR': ({ data }, { compressed }) => data.writeR(compressed),
  'data.readR': ({ data }) => data.readR(r),
  'data.fromR': ({ data }, { dIn, dOut }) =>
    data.fromR(new Float64Array((dIn + dOut) ** 2), { n: 10_000, dIn, dOut }),
  'safetensors.writeSafetensors': ({ safetensors }, { x, n, dIn }) =>
    safetensors.writeSafetensors({ x: { dtype: 'F64', shape: [n, dIn], bytes: x } }),
  'safetensors.readSafetensors': ({ safetensors }) => safetensors.readSafetensors(tensors),
  'safetensors.tensorValues': ({ safetensors }) =>
    safetensors.tensorValues(safetensors.readSafetensors(tensors).tensors.get('x')),
  'safetensors.tensorView': ({ safetensors }) =>
    safetensors.tensorView(safetensors.readSafetensors(tensors).tensors.get('x')),
  'storage.save': ({ storage }, { adapter }) => storage.save('adapter', { adapter }),
  'storage.load': ({ storage }) => storage.load('adapter'),
  'storage.list': ({ storage }) => storage.list(),
  'storage.delete': ({ storage }) => storage.delete('adapter'),
};
/* eslint-enable no-undef */

/** Runs in the page: the longest task of a call in ms, and an error's message. */
async function longestTask(call) {
  const { entries, given, longTasks } = globalThis;
  const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  await pause(150);
  longTasks.length = 0;
  const start = performance.now();
  let error;
  try {
    await new Function(`return (${call})`)()(entries, given);
  } catch (thrown) {
    error = String(thrown);
  }
  const seconds = (performance.now() - start) / 1000;
  await pause(150);
  return { ms: Math.max(0, ...longTasks), seconds, error };
}

test('no function holds the thread of a page for 50 ms', async () => {
  const page = await open('<!doctype html><title>every export</title>');
  await page.addScriptTag({ path: ZIP });
  const names = (await page.evaluate(equip)).filter(
    (name) => !NOT_CALLED.includes(name) && !/^data\.preprocessY?$|^peft\./.test(name),
  );
  const missing = names.filter((name) => !(name in CALLS));
  const seen = [];
  for (const name of names.filter((each) => each in CALLS)) {
    const found = await page.evaluate(longestTask, String(CALLS[name]));
    say(name, `${found.ms.toFixed(0)} ms of ${found.seconds.toFixed(2)} s ${found.error ?? ''}`);
    seen.push({ name, ...found });
  }
  await page.close();
  expect(missing).toEqual([]);
  expect(seen.filter(({ ms, error }) => ms >= 50 || error !== undefined)).toEqual([]);
});
