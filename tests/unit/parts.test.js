/** The code comes in two parts: all of training needs the first one only. */
import { afterEach, expect, jest, test } from '@jest/globals';
import { apply, solve, train } from 'lora-wasm';
import { fixedRuns } from './fixed-runs.js';
import { optionsOf, randomProblem } from './problems.js';

const problem = optionsOf(randomProblem({ n: 30, dIn: 6, dOut: 5, rank: 2 }, 1), { steps: 3 });
const { x, y, wBase } = problem;

/** Those that ask for the best adapter. */
const OPTIMUM = 'optima';
const STARTS = 'starts';
const WITHOUT_OPTIMUM = 9;

/** The second part imports from the first one. */
const isRest = ([, imports]) => 'primary' in imports;

function refuseRest() {
  const { instantiate } = WebAssembly;
  return jest
    .spyOn(WebAssembly, 'instantiate')
    .mockImplementation((...args) =>
      isRest(args) ? Promise.reject(new Error('no rest')) : instantiate(...args),
    );
}

afterEach(() => jest.restoreAllMocks());

// First of all: an engine keeps a part that was added.
test.each(fixedRuns.filter(([name]) => name !== OPTIMUM))(
  'without the rest: %s',
  async (name, runs) => {
    const spy = refuseRest();
    for (const run of name === STARTS ? runs.slice(0, WITHOUT_OPTIMUM) : runs) await run();
    expect(spy.mock.calls.some(isRest)).toBe(false);
  },
);

const calls = [
  ['solve()', () => solve({ x, y, wBase, dIn: 6, dOut: 5, rank: 2 })],
  ["init: 'optimum'", () => train({ ...problem, a0: undefined, b0: undefined, init: 'optimum' })],
  ['optimum: true', () => train({ ...problem, optimum: true })],
  ['apply()', async () => apply(x, await train(problem))],
];

test.each(calls)('%s says that the rest could not be added', async (_, call) => {
  refuseRest();
  await expect(call()).rejects.toMatchObject({
    code: 'ERR_UNSUPPORTED',
    message: expect.stringContaining('could not be started (Error: no rest)'),
  });
});

test('the rest is added when it can be, and once', async () => {
  const spy = jest.spyOn(WebAssembly, 'instantiate');
  for (const [, call] of calls) await expect(call()).resolves.toBeDefined();
  expect(spy.mock.calls.filter(isRest)).toHaveLength(1);
});
