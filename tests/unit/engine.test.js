/** What the library does when the WebAssembly code cannot start, has no memory, or stops. */
import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { compress, createTrainer, LoraError, load, train } from 'lora-wasm';
import { bits } from './agreement.js';
import { optionsOf, randomProblem, trainLora } from './problems.js';
import { withMemoryLimit } from './wasm-memory.js';

const problem = randomProblem({ n: 6, dIn: 4, dOut: 3, rank: 2 });
const options = optionsOf(problem, { lr: 0.1, steps: 3 });
const wasm = readFileSync(new URL(import.meta.resolve('lora-wasm/wasm/simd.wasm')));

afterEach(() => jest.restoreAllMocks());

async function refusal(promise) {
  const error = await promise.catch((reason) => reason);
  expect(error).toBeInstanceOf(LoraError);
  return error;
}

// First of all: once an engine has started it is kept.
describe('an engine that cannot start', () => {
  test('for want of SIMD is told as such', async () => {
    jest.spyOn(WebAssembly, 'validate').mockReturnValue(false);
    for (const call of [load(), train(options)]) {
      const { code, message } = await refusal(call);
      expect(code).toBe('ERR_UNSUPPORTED');
      expect(message).toMatch(/^this JavaScript engine has no WebAssembly SIMD; Node 20, Chrome/);
    }
  });

  test('is not started for a call that was aborted before', async () => {
    jest.spyOn(WebAssembly, 'validate').mockReturnValue(false);
    const call = train({ ...options, signal: AbortSignal.abort() });
    await expect(call).rejects.toMatchObject({ name: 'AbortError' });
  });

  test('because bytes may not be compiled is told as such, without a word on the console', async () => {
    const refused = new WebAssembly.CompileError('refused by a Content-Security-Policy');
    jest.spyOn(WebAssembly, 'instantiate').mockRejectedValue(refused);
    const output = ['log', 'warn', 'error'].map((method) =>
      jest.spyOn(console, method).mockImplementation(() => {}),
    );
    const { code, message } = await refusal(load());
    expect(code).toBe('ERR_UNSUPPORTED');
    expect(message).toMatch(/refused by a Content-Security-Policy/);
    expect(message).toMatch(/load\(\{ wasm \}\)/);
    for (const spy of output) expect(spy).not.toHaveBeenCalled();
  });

  test('starts at the next call', async () => {
    expect((await load()).build).toBe('simd');
    await expect(train(options)).resolves.toMatchObject({ steps: 3 });
  });
});

describe('too little memory', () => {
  test.each([
    ['a rank of 2^31 - 1', { rank: 2 ** 31 - 1, a0: undefined, b0: undefined }],
    ['a rank that takes 6 GiB', { rank: 1.2e8, a0: undefined, b0: undefined }],
  ])('for %s is told before anything is allocated', async (_, change) => {
    const { code, message } = await refusal(train({ ...options, ...change }));
    expect(code).toBe('ERR_OUT_OF_MEMORY');
    expect(message).toMatch(
      /^x, y, wBase, a and b take [\d.]+ GiB with n = 6, dIn = 4, dOut = 3 and rank = \d+; /,
    );
    await expect(train(options)).resolves.toMatchObject({ steps: 3 });
  });

  test.each(['direct', 'factored', 'auto'])(
    "for what route '%s' keeps for each unit of the rank is told as early",
    async (route) => {
      const row = { x: [1], y: [1], wBase: [0], dIn: 1, dOut: 1 };
      const data = await compress({ dIn: 1, dOut: 1 });
      await data.push([1], [1]);
      const huge = { ...row, rank: 2e8, steps: 1, route };
      const runs = [() => train(huge), () => createTrainer(huge)];
      if (route === 'auto') runs.push(() => train({ data, wBase: [0], rank: 2e8, steps: 1 }));
      for (const run of runs) {
        const { code, message } = await refusal(run());
        expect(code).toBe('ERR_OUT_OF_MEMORY');
        expect(message).toMatch(/^a, b and what route '\w+' keeps beside them take .* rank = 2000/);
      }
      data.dispose();
    },
  );

  test('is found by the WebAssembly code, which goes on with what fits', async () => {
    const limit = 24 * 2 ** 20;
    const core = await load({ wasm: withMemoryLimit(wasm, limit) });
    const expected = bits(trainLora(core, problem, 0.1, 3));
    // a alone takes all the memory that there is.
    const rank = limit / 8;
    const one = Float64Array.of(1);
    const factors = { a0: new Float64Array(rank), b0: new Float64Array(rank) };
    const large = { n: 1, dIn: 1, dOut: 1, rank, x: one, y: one, wBase: one, ...factors };
    const running = train({ ...options, steps: 20_000 });

    for (let i = 0; i < 5; i++) {
      const { code, message, cause } = await refusal(train(optionsOf(large, { steps: 1 })));
      expect(code).toBe('ERR_OUT_OF_MEMORY');
      expect(message).toMatch(/^the WebAssembly memory has no room left/);
      expect(cause).toBeInstanceOf(WebAssembly.Exception);
      expect(() => trainLora(core, large, 0.1, 1)).toThrow(
        expect.objectContaining({ code: 'ERR_OUT_OF_MEMORY' }),
      );
      expect(bits(trainLora(core, problem, 0.1, 3))).toEqual(expected);
    }
    expect(await load()).toBe(core);
    await expect(running).resolves.toMatchObject({ steps: 20_000 });
  });

  test('is given back by every run, however it ends', async () => {
    // Each of them takes a third of the memory: what is not given back is missed soon.
    await load({ wasm: withMemoryLimit(wasm, 24 * 2 ** 20) });
    const p = randomProblem({ n: 250_000, dIn: 1, dOut: 1, rank: 1 });
    const endings = [
      { steps: 1 },
      { steps: 20, lr: 1e300 },
      { steps: 1e6, signal: AbortSignal.timeout(30) },
      {
        steps: 1,
        onProgress: () => {
          throw new Error('mine');
        },
      },
    ];
    for (let round = 0; round < 4; round++) {
      for (const ending of endings) {
        const end = await train(optionsOf(p, ending)).then(
          ({ stopReason }) => stopReason,
          (error) => error.code ?? error.name,
        );
        expect(end).not.toBe('ERR_OUT_OF_MEMORY');
      }
    }
  });
});

describe('WebAssembly code that stops', () => {
  /** Loads the real code with imports that fail, as a trap does, at the next call after `fault.armed` is set. */
  async function loadWithFault() {
    const fault = { armed: false };
    const { instantiate } = WebAssembly;
    jest.spyOn(WebAssembly, 'instantiate').mockImplementation((module, imports) => {
      const failing = (call) =>
        typeof call !== 'function'
          ? call
          : (...args) => {
              if (fault.armed) {
                fault.armed = false;
                throw new WebAssembly.RuntimeError('unreachable');
              }
              return call(...args);
            };
      const wrapped = Object.fromEntries(
        Object.entries(imports).map(([space, entries]) => [
          space,
          Object.fromEntries(
            Object.entries(entries).map(([name, value]) => [name, failing(value)]),
          ),
        ]),
      );
      return instantiate.call(WebAssembly, module, wrapped);
    });
    const core = await load({ wasm });
    jest.restoreAllMocks();
    return { core, fault };
  }

  test('ends what it was running, and is started anew by the next call', async () => {
    const { core, fault } = await loadWithFault();
    await load({ worker: false }); // where the code would run on
    const expected = bits(trainLora(core, problem, 0.1, 3));
    const running = refusal(train({ ...options, steps: 1e6 }));
    await new Promise((resolve) => setTimeout(resolve, 20));

    fault.armed = true;
    expect(() => trainLora(core, problem, 0.1, 3)).toThrow(
      expect.objectContaining({
        name: 'LoraError',
        code: 'ERR_INTERNAL',
        message: expect.stringMatching(
          /^the WebAssembly code stopped \(RuntimeError: .*\); what it held is lost, and the next/,
        ),
        cause: expect.any(WebAssembly.RuntimeError),
      }),
    );
    expect((await running).code).toBe('ERR_INTERNAL');

    expect(() => trainLora(core, problem, 0.1, 3)).toThrow(
      expect.objectContaining({ code: 'ERR_INTERNAL' }),
    );
    expect(bits((await train(options)).ab)).toEqual(expected);
    const next = await load();
    expect(next).not.toBe(core);
    expect(bits(trainLora(next, problem, 0.1, 3))).toEqual(expected);
  });
});
