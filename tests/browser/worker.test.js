import { expect, test } from '@jest/globals';
import { useInstalledPackage } from './package.js';

const open = useInstalledPackage();

/** Runs in the page, before anything else does: what that works with. */
async function equip() {
  const library = await import(new URL('node_modules/lora-wasm/dist/index.js', location.href));
  const values = (length) => Float64Array.from({ length }, (_, i) => Math.sin(i * i));
  const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  /** The lengths of tasks that hold the page from now on. */
  const watchTasks = async () => {
    await pause(200); // what was made until now is over
    const longTasks = [];
    const keep = (list) => longTasks.push(...list.getEntries().map(({ duration }) => duration));
    new PerformanceObserver(keep).observe({ type: 'longtask' });
    return longTasks;
  };
  Object.assign(globalThis, { library, values, pause, watchTasks });
}

async function openEquipped(html) {
  const page = await open(html);
  await page.evaluate(equip);
  return page;
}

/** Runs in the page: trains on a large problem for a while, then aborts. */
async function trainLargeProblem() {
  const { library, values, pause, watchTasks } = globalThis;
  const [n, dIn, dOut, rank] = [4096, 768, 768, 8];
  const problem = { x: values(n * dIn), y: values(n * dOut), wBase: values(dIn * dOut) };
  const longTasks = await watchTasks();
  const reports = [];
  const controller = new AbortController();
  let aborted;
  const options = { ...problem, dIn, dOut, rank, steps: 1e6, route: 'factored', lr: 1e-9 };
  const onProgress = () => {
    reports.push(performance.now());
    if (reports.length === 1) {
      setTimeout(() => {
        aborted = performance.now();
        controller.abort();
      }, 3000);
    }
  };
  const result = await library.train({ ...options, onProgress, signal: controller.signal });
  const answeredMs = performance.now() - aborted;
  await pause(100);
  const told = reports.filter((time) => time < aborted);
  return {
    thread: result.thread,
    stopReason: result.stopReason,
    longTasks,
    answeredMs,
    reportsPerSecond: (1000 * (told.length - 1)) / (told.at(-1) - told[0]),
  };
}

/**
 * The first of a few measurements that meets the goals, or the last: a machine that others use may
 * hold any task now and then.
 */
async function measured(measurement, isGood) {
  for (let attempt = 1; ; attempt++) {
    const page = await openEquipped('<!doctype html><title>large</title>');
    const seen = await page.evaluate(measurement);
    await page.close();
    if (isGood(seen) || attempt === 4) return seen;
  }
}

const longest = ({ longTasks }) => Math.max(0, ...longTasks);

test('a large problem trains in a worker, and the page is alive', async () => {
  const seen = await measured(
    trainLargeProblem,
    (now) => longest(now) < 50 && now.answeredMs < 100 && now.reportsPerSecond >= 10,
  );
  expect(seen).toMatchObject({ thread: 'worker', stopReason: 'aborted' });
  expect(longest(seen)).toBeLessThan(50);
  expect(seen.answeredMs).toBeLessThan(100);
  expect(seen.reportsPerSecond).toBeGreaterThanOrEqual(10);
}, 120_000);

/** Runs in the page: solves a problem of wide layers for a while, then aborts. */
async function solveLargeProblem() {
  const { library, values, pause, watchTasks } = globalThis;
  const [n, dIn, dOut] = [1000, 768, 768];
  const problem = { x: values(n * dIn), y: values(n * dOut), wBase: values(dIn * dOut) };
  const longTasks = await watchTasks();
  const controller = new AbortController();
  const solved = library.solve({ ...problem, dIn, dOut, rank: 4, signal: controller.signal });
  const ended = solved.catch(({ name }) => name);
  await pause(1500);
  const aborted = performance.now();
  controller.abort();
  const reason = await ended;
  const answeredMs = performance.now() - aborted;
  await pause(100);
  return { reason, longTasks, answeredMs };
}

test('a large problem is solved in a worker, and the page is alive', async () => {
  const seen = await measured(
    solveLargeProblem,
    (now) => longest(now) < 50 && now.answeredMs < 100,
  );
  expect(seen.reason).toBe('AbortError');
  expect(longest(seen)).toBeLessThan(50);
  expect(seen.answeredMs).toBeLessThan(100);
}, 120_000);

/** Runs in the page: where two runs are done, and what comes of them. */
async function trainWithAndWithoutWorker() {
  const { library, values } = globalThis;
  const { load, train } = library;
  const options = { x: values(8000), y: values(4000), wBase: values(128), dIn: 16, dOut: 8 };
  const run = () => train({ ...options, rank: 2, steps: 30000, lr: 1e-3, route: 'factored' });
  await load({ build: 'simd' });
  const first = await run();
  await load({ worker: false });
  const second = await run();
  return [first, second].map(({ thread, ab }) => ({ thread, ab: [...ab] }));
}

test('a worker gives the same bits as the page', async () => {
  const page = await openEquipped('<!doctype html><title>bits</title>');
  const [inWorker, inPage] = await page.evaluate(trainWithAndWithoutWorker);
  expect([inWorker.thread, inPage.thread]).toEqual(['worker', 'caller']);
  expect(inWorker.ab).toEqual(inPage.ab);
  await page.close();
});

test('where a policy forbids workers, the page does it itself', async () => {
  const policy = "script-src 'self' 'unsafe-eval' 'wasm-unsafe-eval'; worker-src 'none'";
  const page = await openEquipped(
    `<!doctype html><meta http-equiv="Content-Security-Policy" content="${policy}"><title>csp</title>`,
  );
  const [first] = await page.evaluate(trainWithAndWithoutWorker);
  expect(first.thread).toBe('caller');
  await page.close();
});
