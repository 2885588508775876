import { expect, test } from '@jest/globals';
import { equip, solveLargeProblem, trainLargeProblem } from './large-problem.js';
import { useInstalledPackage } from './package.js';

const open = useInstalledPackage();

async function openEquipped(html) {
  const page = await open(html);
  await page.evaluate(equip);
  return page;
}

test('a large problem trains in a worker, which hears of an abort', async () => {
  const page = await openEquipped('<!doctype html><title>large</title>');
  const seen = await page.evaluate(trainLargeProblem, 0);
  expect(seen).toMatchObject({ thread: 'worker', stopReason: 'aborted' });
  await page.close();
});

test('a large problem is solved in a worker, which hears of an abort', async () => {
  const page = await openEquipped('<!doctype html><title>large</title>');
  expect((await page.evaluate(solveLargeProblem, 50)).reason).toBe('AbortError');
  await page.close();
});

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
