/** Mistakes that people make often: the message says what to write instead. */
import { describe, expect, test } from '@jest/globals';
import { Matrix } from 'ml-matrix';
import * as main from 'lora-wasm';
import * as formats from 'lora-wasm/data';
import { downloadPeft } from 'lora-wasm/peft';
import { readPeftFolder, writePeftFolder } from 'lora-wasm/peft/node';
import { readSafetensors, tensorValues, writeSafetensors } from 'lora-wasm/safetensors';
import { storage } from 'lora-wasm/storage';
import { errorOf, expectRefusal } from './refusal.js';

const { apply, compress, compressRank, createAdapter, createTrainer, fromPeft, load } = main;
const { merge, metrics, plan, preprocess, solve, svd, toPeft, train, unmerge } = main;

const layer = { x: [1, 2], y: [2, 4], wBase: [0], dIn: 1, dOut: 1, rank: 1 };
const problem = { ...layer, steps: 1 };
const ANY_MATRIX = 'a Float64Array, a Float32Array or a plain array of numbers was expected';

const firstOf = (rows) => rows.next();

describe('a forgotten await', () => {
  const pending = () => Promise.resolve({});
  const fitted = async () => ({ ...(await train(problem)), preprocessing: pending() });
  const trainer = () => createTrainer(layer);
  const data = () => compress({ dIn: 1, dOut: 1 });
  const ofOne = { a: [1], b: [1], rank: 1 };
  const held = () => createAdapter(ofOne);

  test.each([
    ['train', 'options', () => train(pending())],
    ['train', 'x', () => train({ ...problem, x: pending() })],
    ['train', 'data', () => train({ data: compress({ dIn: 1, dOut: 1 }), rank: 1, steps: 1 })],
    ['train', 'validation', () => train({ ...problem, validation: pending() })],
    ['train', 'optimizer', () => train({ ...problem, optimizer: pending() })],
    ['train', 'schedule', () => train({ ...problem, schedule: pending() })],
    ['train', 'tolerance', () => train({ ...problem, tolerance: pending() })],
    ['train', 'earlyStopping', () => train({ ...problem, earlyStopping: pending() })],
    ['train', 'rank', () => train({ ...problem, rank: pending() })],
    ['createTrainer', 'options', () => createTrainer(pending())],
    ['step', 'options', async () => (await trainer()).step(1, pending())],
    ['restore', 'snapshot', async () => (await trainer()).restore((await trainer()).snapshot())],
    ['solve', 'options', () => solve(pending())],
    ['solve', 'data', () => solve({ data: compress({ dIn: 1, dOut: 1 }), rank: 1 })],
    ['solve', 'validation', () => solve({ ...layer, validation: data() })],
    ['compress', 'options', () => compress(pending())],
    ['compress', 'bytes', () => compress({ bytes: pending() })],
    ['push', 'x', async () => (await data()).push(pending(), [1])],
    ['merge of data', 'other', async () => (await data()).merge(data())],
    ['load', 'options', () => load(pending())],
    ['load', 'wasm', () => load({ wasm: pending() })],
    ['load', 'worker', () => load({ worker: pending() })],
    ['plan', 'options', () => plan(pending())],
    ['apply', 'x', () => apply(pending(), { a: [1], b: [1], rank: 1 })],
    ['apply', 'adapter', () => apply([1], train(problem))],
    ['apply', 'options', () => apply([1], { a: [1], b: [1], rank: 1 }, pending())],
    ['apply', 'adapter.a', () => apply([1], { a: pending(), b: [1], rank: 1 })],
    ['apply', 'adapter.preprocessing', async () => apply([1], await fitted())],
    ['createAdapter', 'adapter', () => createAdapter(train(problem))],
    ['createAdapter', 'options', () => createAdapter(ofOne, pending())],
    ['held apply', 'x', async () => (await held()).apply(pending())],
    ['held applySync', 'x', async () => (await held()).applySync(pending())],
    ['metrics of what is not awaited', 'yHat', () => metrics.mse(apply([1], ofOne), [1])],
    ['unmerge', 'merged', () => unmerge(merge([1], ofOne))],
    ['merge', 'wBase', () => merge(pending(), { a: [1], b: [1], rank: 1 })],
    ['merge', 'adapter', () => merge([0], solve(layer))],
    ['svd', 'adapter', () => svd(train(problem))],
    ['compressRank', 'adapter', () => compressRank(train(problem), 1)],
    ['preprocess', 'preprocessing', () => preprocess([1], pending())],
    ['metrics.mse', 'yHat', () => metrics.mse(pending(), [1])],
    ['toPeft', 'adapter', () => toPeft(train(problem), { module: 'proj' })],
    ['fromPeft', 'config', () => fromPeft(pending(), new Uint8Array(1))],
    ['fromPeft', 'safetensors', () => fromPeft(toPeft1()['adapter_config.json'], pending())],
    ['downloadPeft', 'files', () => downloadPeft(readPeftFolder('there is none').catch(() => 0))],
    ['writePeftFolder', 'files', () => writePeftFolder('x', pending())],
    ['readPeftFolder', 'folder', () => readPeftFolder(pending())],
    ['readSafetensors', 'bytes', () => readSafetensors(pending())],
    ['writeSafetensors', 'tensors', () => writeSafetensors(pending())],
    ['tensorValues', 'tensor', () => tensorValues(pending())],
    ['readCsv', 'source', () => firstOf(formats.readCsv(pending(), { x: [0] }))],
    ['readCsv', 'options', () => firstOf(formats.readCsv('a\n1\n', pending()))],
    ['previewCsv', 'source', () => formats.previewCsv(pending())],
    ['readNpy', 'bytes', () => formats.readNpy(pending())],
    ['loadNpy', 'source', () => formats.loadNpy(pending())],
    ['writeNpy', 'values', () => formats.writeNpy(pending(), [1])],
    ['readNpyRows', 'source', () => firstOf(formats.readNpyRows(pending()))],
    ['readNpz', 'bytes', () => formats.readNpz(pending())],
    ['npzNames', 'bytes', () => formats.npzNames(pending())],
    ['readParquet', 'source', () => firstOf(formats.readParquet(pending()))],
    ['readArrow', 'source', () => firstOf(formats.readArrow(pending()))],
    ['fitPreprocessing', 'rows', () => fit(pending())],
    ['fitPreprocessing', 'options', () => formats.fitPreprocessing([1], pending())],
    ['fromR', 'R', () => formats.fromR(pending(), { n: 1, dIn: 1, dOut: 1 })],
    ['readR', 'bytes', () => formats.readR(pending())],
    ['writeR', 'data', () => formats.writeR(data())],
    ['save', 'contents', () => storage.save('name', pending())],
    ['save', 'adapter', () => storage.save('name', { adapter: train(problem) })],
    ['save', 'history', () => storage.save('name', { history: pending() })],
    ['save', 'snapshot', () => storage.save('name', { snapshot: pending() })],
  ])('is named by %s: %s', async (_, name, call) => {
    const error = await errorOf(call);
    expectRefusal(error, 'ERR_ARGUMENT', new RegExp(`^${name} is a Promise: await it[;,] `));
  });

  const toPeft1 = () => toPeft({ a: [1], b: [1], rank: 1 }, { module: 'proj' });
});

const fit = (rows) => formats.fitPreprocessing(rows, { columns: 1, standardise: true });

test('rows of a reader, where a matrix is expected, are to be looped over', async () => {
  const error = await errorOf(() => train({ ...problem, x: formats.readCsv('a\n1\n') }));
  const came = 'x is an AsyncGenerator: loop over it by for await';
  expectRefusal(error, 'ERR_ARGUMENT', `${came}; ${ANY_MATRIX}`);
});

describe('values that are not flat', () => {
  const ofTfjs = { shape: [2, 1], dataSync: () => Float32Array.of(1, 2), data: async () => 1 };
  const ofNdarray = { data: Float64Array.of(1, 2), shape: [2, 1], stride: [1, 1], offset: 0 };
  const ofOnnx = { data: Int32Array.of(1, 2), dims: [2, 1], type: 'int32' };

  test.each([
    ['nested arrays', [[1], [2]], 'an array of arrays', 'x.flat()'],
    [
      'arrays of typed arrays',
      [Float32Array.of(1), Float32Array.of(2)],
      'an array of arrays',
      'x.flatMap((row) => Array.from(row))',
    ],
    ['a tensor of TensorFlow.js', ofTfjs, 'an object', 'x.dataSync()'],
    ['an ndarray', ofNdarray, 'an object', 'x.data'],
    ['a tensor of integers', ofOnnx, 'an object', 'Float64Array.from(x.data)'],
    ['a matrix of ml-matrix', new Matrix([[1], [2]]), 'an object', 'x.to1DArray()'],
    ['what readNpy() gives', { shape: [2], values: [1, 2] }, 'an object', 'x.values'],
    ['a data frame', { values: [[1], [2]] }, 'an object', 'x.values.flat()'],
    ['integers', Int32Array.of(1, 2), 'an Int32Array', 'Float64Array.from(x)'],
    ['large integers', BigInt64Array.of(1n), 'a BigInt64Array', 'Float64Array.from(x, Number)'],
  ])('%s', async (_, x, came, instead) => {
    const nested = came === 'an array of arrays';
    const expected = nested ? 'one flat, row-major array was expected' : ANY_MATRIX;
    const error = await errorOf(() => train({ ...problem, x }));
    expectRefusal(error, 'ERR_ARGUMENT', `x is ${came}; ${expected}: ${instead}`);
  });

  test('also where batches could be meant', async () => {
    const error = await errorOf(() => fit([[1], [2]]));
    expectRefusal(error, 'ERR_ARGUMENT', /^x is an array of arrays; .*: x\.flat\(\)$/);
  });

  test('what is advised is taken', async () => {
    const given = [[[1], [2]].flat(), new Matrix([[1], [2]]).to1DArray(), ofTfjs.dataSync()];
    for (const x of given) expect((await train({ ...problem, x })).dIn).toBe(1);
  });
});

describe('options', () => {
  const [x, y, w] = [Float64Array.of(1), [2], [0]];
  const OBJECT = 'an object with the options of';

  test.each([
    [
      'train',
      () => train(x, y, w),
      `options is a Float64Array; ${OBJECT} train() was expected: { x, y, wBase, dIn, dOut, rank, steps }`,
    ],
    [
      'createTrainer',
      () => createTrainer([1], y, w),
      `options is an Array; ${OBJECT} createTrainer() was expected: { x, y, wBase, dIn, dOut, rank }`,
    ],
    [
      'solve',
      () => solve(x, y, w),
      `options is a Float64Array; ${OBJECT} solve() was expected: { x, y, wBase, dIn, dOut, rank }`,
    ],
    [
      'compress',
      () => compress(8, 2),
      `options is 8; ${OBJECT} compress() was expected: { dIn, dOut }`,
    ],
    [
      'apply',
      () => apply(x, { a: x, b: x, rank: 1 }, x),
      `options is a Float64Array; ${OBJECT} apply() was expected: { wBase, wBaseTransposed }`,
    ],
    [
      'metrics.r2',
      () => metrics.r2(y, y, 1),
      `options is 1; ${OBJECT} r2() was expected: { dOut }`,
    ],
  ])('of %s() are one object', async (_, call, message) => {
    expectRefusal(await errorOf(call), 'ERR_ARGUMENT', message);
  });

  test.each([
    ['stpes', 'steps'],
    ['step', 'steps'],
    ['optimiser', 'optimizer'],
    ['w_base', 'wBase'],
    ['din', 'dIn'],
    ['batch-size', 'batchSize'],
    ['earlyStoping', 'earlyStopping'],
  ])('%s is near to %s', async (name, nearest) => {
    const error = await errorOf(() => train({ ...problem, [name]: 1 }));
    const message = new RegExp(
      `^${name} is not an option of train\\(\\), .*; is ${nearest} meant\\?$`,
    );
    expectRefusal(error, 'ERR_ARGUMENT', message);
  });

  test.each(['epochs', 'z', 'learningRate', 's'.repeat(1e6)])(
    '%.20s is near to none',
    async (name) => {
      const { message } = await errorOf(() => train({ ...problem, [name]: 1 }));
      expect(message).toMatch(/is not an option of train\(\), which has x, y, [^;]*$/);
    },
  );
});

describe('a path, where a file is expected', () => {
  const BYTES =
    'await readFile(path) of node:fs/promises, or await (await fetch(url)).arrayBuffer()';

  test.each([
    ['readNpy', 'bytes', () => formats.readNpy('x.npy')],
    ['readNpz', 'bytes', () => formats.readNpz('x.npy')],
    ['npzNames', 'bytes', () => formats.npzNames('x.npy')],
    ['readSafetensors', 'bytes', () => readSafetensors('x.npy')],
    ['readR', 'bytes', () => formats.readR('x.npy')],
    ['compress', 'bytes', () => compress({ bytes: 'x.npy' })],
    [
      'fromPeft',
      'safetensors',
      () => fromPeft('{"peft_type":"LORA","r":1,"lora_alpha":1}', 'x.npy'),
    ],
    ['loadNpy', 'source', () => formats.loadNpy('x.npy')],
    ['readNpyRows', 'source', () => firstOf(formats.readNpyRows('x.npy'))],
    ['readParquet', 'source', () => firstOf(formats.readParquet('x.npy'))],
    ['readArrow', 'source', () => firstOf(formats.readArrow('x.npy'))],
  ])('is named by %s()', async (_, name, call) => {
    const error = await errorOf(call);
    expectRefusal(error, 'ERR_ARGUMENT', /^\w+ is "x\.npy"; .* was expected: /);
    expect(error.message).toContain(`${name} is "x.npy"; `);
    expect(error.message.endsWith(`: ${BYTES}`)).toBe(true);
  });

  test.each(['weather.csv', '/data/weather', 'https://example.org/weather.csv?v=2', 'weather'])(
    'is named by readCsv() and previewCsv(): %s',
    async (path) => {
      const message =
        `source is ${JSON.stringify(path)}; the text of a file, not its path, was expected: ` +
        "await readFile(path, 'utf8') of node:fs/promises, or (await fetch(url)).body";
      const calls = [
        () => firstOf(formats.readCsv(path, { x: ['sun'], y: ['rain'] })),
        () => firstOf(formats.readCsv(path, { header: false })),
        () => formats.previewCsv(path),
      ];
      for (const call of calls) expectRefusal(await errorOf(call), 'ERR_ARGUMENT', message);
    },
  );

  test.each(['5', '1e3', '1,2.5', 'true', '-1.5;2'])(
    'is not seen in a file of one line: %s',
    async (text) => {
      const { value } = await firstOf(formats.readCsv(text, { header: false }));
      expect(value.n).toBe(1);
    },
  );

  test('is named by fromPeft() as the folder', async () => {
    const error = await errorOf(() => fromPeft('adapter', new Uint8Array(1)));
    expectRefusal(
      error,
      'ERR_ARGUMENT',
      'config is "adapter"; adapter_config.json, as text or bytes, was expected: ' +
        'readPeftFolder(folder) of lora-wasm/peft/node reads them',
    );
  });

  test('what fetch() gave has to be read', async () => {
    const response = new Response('a\n1\n');
    const ofCsv = await errorOf(() => firstOf(formats.readCsv(response)));
    expectRefusal(ofCsv, 'ERR_ARGUMENT', /^source is a Response; .* was expected: source\.body$/);
    const ofNpy = await errorOf(() => formats.readNpy(response));
    expectRefusal(ofNpy, 'ERR_ARGUMENT', /^bytes is a Response; .*: await bytes\.arrayBuffer\(\)$/);
    const ofBlob = await errorOf(() => formats.readNpy(new Blob(['x'])));
    expectRefusal(ofBlob, 'ERR_ARGUMENT', /^bytes is a Blob; .*: await bytes\.arrayBuffer\(\)$/);
  });
});
