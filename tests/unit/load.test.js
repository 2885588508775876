import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { LoraError, load, train } from 'lora-wasm';
import { bits } from './agreement.js';
import { optionsOf, randomProblem, trainLora } from './problems.js';

const problem = randomProblem({ n: 6, dIn: 4, dOut: 3, rank: 2 });
const file = new URL(import.meta.resolve('lora-wasm/wasm/simd.wasm'));
const bytes = readFileSync(file);
/** The shortest WebAssembly module there is: nothing but a magic number and a version. */
const emptyModule = Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00);

async function expectToTrain(core) {
  const result = await train(optionsOf(problem, { lr: 0.1, steps: 3 }));
  expect(bits(trainLora(core, problem, 0.1, 3))).toEqual(bits(result.ab));
}

describe('load()', () => {
  test('gives the same core again and again', async () => {
    const [first, second] = await Promise.all([load(), load()]);
    expect(second).toBe(first);
    expect(await load({})).toBe(first);
    expect(await load({ build: 'auto', wasm: undefined })).toBe(first);
    expect(await load({ build: 'simd' })).toBe(first);
    await expectToTrain(first);
  });

  test('gives a core of a build and its functions, which nobody can change', async () => {
    const core = await load();
    const names = ['apply', 'build', 'merge', 'metrics', 'trainLora', 'unmerge'];
    expect(Object.keys(core).sort()).toEqual(expect.arrayContaining(names));
    expect(core.build).toBe('simd');
    expect([core, core.metrics].every(Object.isFrozen)).toBe(true);
  });

  test('gives a trainLora that can be taken off its core', async () => {
    const { trainLora: loose } = await load();
    await expectToTrain({ trainLora: loose });
  });
});

describe('load({ wasm }) takes', () => {
  const dataUrl = `data:application/wasm;base64,${bytes.toString('base64')}`;
  test.each([
    ['bytes', () => bytes],
    ['an ArrayBuffer', () => Uint8Array.from(bytes).buffer],
    ['a compiled module', () => WebAssembly.compile(bytes)],
    ['a Response', () => new Response(bytes)],
    ['a Response of the right type', () => fetch(dataUrl)],
    ['a URL', () => new URL(dataUrl)],
    ['the URL of a file', () => file],
  ])('%s, and train() uses it from then on', async (_, source) => {
    const before = await load();
    const core = await load({ wasm: await source() });
    expect(core).not.toBe(before);
    expect(await load()).toBe(core);
    await expectToTrain(core);
    await expectToTrain(before);
  });
});

describe('load() refuses', () => {
  const usedResponse = async () => {
    const response = new Response(bytes);
    await response.text();
    return { wasm: response };
  };
  test.each([
    [
      'a build of a later version',
      () => ({ build: 'threads' }),
      'ERR_ARGUMENT',
      'build is "threads", which lora-wasm 0.1.0 does not have; "auto" or "simd" or "relaxed" was expected',
    ],
    ['a build that is no name', () => ({ build: 1 }), 'ERR_ARGUMENT', /^build is 1, which/],
    [
      'an option that there is not',
      () => ({ url: file }),
      'ERR_ARGUMENT',
      'url is not an option of load(), which has build, wasm, worker',
    ],
    [
      'options that are no object',
      () => 'simd',
      'ERR_ARGUMENT',
      'options is "simd"; an object with the options of load() was expected: { build, wasm, worker }',
    ],
    ...[
      ['a string', './simd.wasm', '"./simd.wasm"'],
      ['null', null, 'null'],
      ['a promise', Promise.resolve(bytes), 'a Promise: await it'],
      ['an array', [...emptyModule], 'an Array'],
      ['an instance', new WebAssembly.Instance(new WebAssembly.Module(emptyModule)), null],
    ].map(([title, wasm, came]) => [
      `${title} for wasm`,
      () => ({ wasm }),
      'ERR_ARGUMENT',
      came
        ? `wasm is ${came}; a URL, a Response, bytes or a WebAssembly.Module was expected`
        : /^wasm is a WebAssembly.Instance; /,
    ]),
    [
      'bytes that are no WebAssembly',
      () => ({ wasm: Uint8Array.of(1, 2, 3, 4) }),
      'ERR_FORMAT',
      /^wasm cannot be compiled: /,
    ],
    [
      'bytes that were cut short',
      () => ({ wasm: bytes.subarray(0, 1000) }),
      'ERR_FORMAT',
      /^wasm cannot be compiled: /,
    ],
    ['no bytes', () => ({ wasm: new Uint8Array(0) }), 'ERR_FORMAT', /^wasm cannot be compiled: /],
    [
      'the WebAssembly of something else',
      () => ({ wasm: emptyModule }),
      'ERR_FORMAT',
      /^wasm is not the module of lora-wasm 0\.1\.0, or it cannot start: /,
    ],
    ...['training', 'rest'].map((part) => [
      `the part ${part} of the code`,
      () => ({ wasm: new URL(import.meta.resolve(`lora-wasm/wasm/simd-${part}.wasm`)) }),
      'ERR_FORMAT',
      /^wasm is not the module of lora-wasm 0\.1\.0, or it cannot start: /,
    ]),
    [
      'an answer that is an error',
      () => ({ wasm: new Response('', { status: 404 }) }),
      'ERR_ARGUMENT',
      'wasm cannot be read: the Response has status 404',
    ],
    ['an answer that was read before', usedResponse, 'ERR_ARGUMENT', /^wasm cannot be read: /],
    [
      'a file that is not there',
      () => ({ wasm: new URL('missing.wasm', file) }),
      'ERR_ARGUMENT',
      /^wasm cannot be read: file:.*missing\.wasm: ENOENT/,
    ],
    [
      'a URL that cannot be fetched',
      () => ({ wasm: new URL('nothing:here') }),
      'ERR_ARGUMENT',
      /^wasm cannot be read: nothing:here: /,
    ],
  ])('%s, and works afterwards', async (_, options, code, message) => {
    const before = await load();
    const error = await load(await options()).catch((reason) => reason);
    expect(error).toBeInstanceOf(LoraError);
    expect(error.code).toBe(code);
    if (typeof message === 'string') expect(error.message).toBe(message);
    else expect(error.message).toMatch(message);
    expect(await load()).toBe(before);
    await expectToTrain(before);
  });
});
