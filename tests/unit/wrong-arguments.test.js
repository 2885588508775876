/**
 * Every function that the package exports, and every method of what they return, with one argument, or
 * a part of one, of a wrong kind: nothing but a LoraError comes out, and training goes on as before.
 */
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import * as main from 'lora-wasm';
import * as dataFormats from 'lora-wasm/data';
import * as peft from 'lora-wasm/peft';
import * as peftNode from 'lora-wasm/peft/node';
import * as safetensors from 'lora-wasm/safetensors';
import { storage } from 'lora-wasm/storage';
import { bits } from './agreement.js';
import { optionsOf, randomProblem, randomValues } from './problems.js';
import { seeded, withWrongValue } from './wrong-values.js';

/** Of each function; 2,000 were tried. */
const CASES = 200;

const {
  adapterFromJSON,
  adapterToJSON,
  apply,
  combineAdapters,
  compress,
  compressRank,
  createAdapter,
  createTrainer,
  load,
  merge,
  metrics,
  plan,
} = main;
const { solve, svd, topK, train, unload, unmerge, fromPeft, toPeft, preprocess, LoraError } = main;

const problem = randomProblem({ n: 6, dIn: 3, dOut: 2, rank: 2 }, 3);
const { x, y, wBase, a0: a, b0: b } = problem;
const plain = (values) => Array.from(values);
const sizes = { dIn: 3, dOut: 2, rank: 2 };
const rows = { x, y: plain(y), wBase, dIn: 3, dOut: 2 };
const preprocessing = { columns: 3, mean: [1, 2, 3], deviation: [1, 2, 3], constant: false };
const adapter = { a: plain(a), b, scale: 1, ...sizes, preprocessing };
const tensors = {
  p: { dtype: 'F64', shape: [2, 3], bytes: Float64Array.from(a) },
  q: { dtype: 'U8', shape: [2], bytes: Uint8Array.of(1, 2) },
};
const csv = 'p,q,r\n1,2,3\n4,5,6\n';
const R = Float64Array.of(3, 1, 2, 1, 0, 2, 1, 5, 0, 0, 1, 2, 0, 0, 0, 4);
const columns = { x: [0, 'q'], y: ['r'] };
const history = { step: [0, 1], loss: [2, 1], validation: [3, 2] };
const controls = {
  rank: 2,
  steps: 2,
  lr: 0.1,
  schedule: { name: 'linear', warmup: 1, final: 0.1 },
  seed: 1,
  alpha: 2,
  rslora: true,
  optimizer: { name: 'adam', beta1: 0.8, weightDecay: 0.1 },
  clipNorm: 1,
  ridge: 0.1,
  batchSize: 2,
  dropout: 0.1,
  lossEvery: 1,
  route: 'factored',
  validation: { x, y: plain(y) },
  b0: b,
};
const wholeRun = {
  earlyStopping: { patience: 3, minDelta: 0.1 },
  tolerance: { loss: 1e-9 },
  optimum: true,
  onProgress: () => undefined,
  signal: new AbortController().signal,
};

let folder;
let data;
let other;
let trainer;
let held;
let core;
let snapshot;
let expected;
let files;

beforeAll(async () => {
  jest.spyOn(console, 'debug').mockImplementation(() => undefined); // of workers that are none
  folder = await mkdtemp(join(tmpdir(), 'lora-wasm-'));
  [data, other] = [await compress({ dIn: 3, dOut: 2 }), await compress({ dIn: 3, dOut: 2 })];
  for (const one of [data, other]) await one.push(x, y);
  trainer = await createTrainer({ ...rows, rank: 2, seed: 2 });
  snapshot = await trainer.snapshot();
  held = await createAdapter(adapter, { wBase });
  core = await load();
  expected = await trainOnce();
  files = toPeft({ a, b, ...sizes }, { module: 'proj' });
});

afterAll(async () => {
  await trainer.dispose();
  await held.dispose();
  await rm(folder, { recursive: true });
});

const trainOnce = async () => bits((await train(optionsOf(problem, { steps: 20, lr: 0.1 }))).ab);

/** Reads all that an asynchronous generator gives. */
const all = async (batches) => {
  for await (const batch of batches) expect(batch.n).toBeGreaterThan(0);
};

const file = () => safetensors.writeSafetensors(tensors);
const config = () => ({ ...JSON.parse(new TextDecoder().decode(files['adapter_config.json'])) });
const npy = () => dataFormats.writeNpy(a, [3, 2]);
const npz = () =>
  Uint8Array.from(readFileSync(new URL('../golden/npy/stored.npz', import.meta.url)));

/** By its name: how it is called, and good arguments. */
const CALLS = {
  apply: [
    (...args) => apply(...args),
    () => [
      x,
      adapter,
      {
        wBase: plain(wBase),
        wBaseTransposed: true,
        normalise: true,
        output: 'float32',
        onProgress() {},
        ...signal(),
      },
    ],
  ],
  adapterFromJSON: [(...args) => adapterFromJSON(...args), () => [adapterToJSON(adapter)]],
  adapterToJSON: [(...args) => adapterToJSON(...args), () => [adapter]],
  combineAdapters: [
    (...args) => combineAdapters(...args),
    () => [[{ adapter, weight: 0.5 }, { adapter }]],
  ],
  compress: [(...args) => compress(...args), () => [{ dIn: 3, dOut: 2 }]],
  'compress of bytes': [(...args) => compress(...args), () => [{ bytes: data.toBytes() }]],
  compressRank: [(...args) => compressRank(...args), () => [adapter, 1, signal()]],
  createTrainer: [
    async (...args) => (await createTrainer(...args)).dispose(),
    () => [{ ...rows, ...controls }],
  ],
  fromPeft: [
    (...args) => fromPeft(...args),
    () => [config(), files['adapter_model.safetensors'], { module: 'proj' }],
  ],
  'load of a build': [(...args) => load(...args), () => [{ build: 'simd', worker: false }]],
  'load of code': [(...args) => load(...args), () => [{ wasm: new Uint8Array(8) }]],
  merge: [(...args) => merge(...args), () => [plain(wBase), adapter, { wBaseTransposed: true }]],
  unmerge: [(...args) => unmerge(...args), () => [core.merge(wBase, adapter)]],
  plan: [(...args) => plan(...args), () => [{ n: 5, steps: 3, ...sizes }]],
  unload: [(...args) => unload(...args), () => []],
  preprocess: [(...args) => preprocess(...args), () => [x, preprocessing]],
  solve: [
    (...args) => solve(...args),
    () => [
      { ...rows, rank: 1, ridge: 0.1, alpha: 2, rslora: true, validation: { x, y }, ...signal() },
    ],
  ],
  'solve of a part': [
    (...args) => solve(...args),
    () => [{ ...rows, rank: 'best', validation: 0.5, seed: 1 }],
  ],
  'solve of data': [
    (...args) => solve(...args),
    () => [{ data, wBase, rank: 'best', validation: other, ...signal() }],
  ],
  svd: [(...args) => svd(...args), () => [{ a, b, scale: 2, rank: 2 }, signal()]],
  toPeft: [
    (...args) => toPeft(...args),
    () => [adapter, { module: 'a.b', baseModel: 'model', dtype: 'F32' }],
  ],
  'toPeft of several, into a file': [
    (...args) => toPeft(...args),
    () => [{ modules: { 'a.b': adapter, c: adapter } }, { dtype: 'F64', into: files }],
  ],
  train: [(...args) => train(...args), () => [{ ...rows, ...controls, ...wholeRun }]],
  'train of data': [
    (...args) => train(...args),
    () => [{ data, wBase: plain(wBase), rank: 2, steps: 1, a0: plain(a), b0: plain(b) }],
  ],
  'train from an adapter': [
    (...args) => train(...args),
    () => [{ x, y, wBase, wBaseTransposed: true, from: adapter, steps: 1 }],
  ],
  'metrics.mse': [(...args) => metrics.mse(...args), () => [y, plain(y)]],
  'metrics.r2': [(...args) => metrics.r2(...args), () => [y, plain(y), { dOut: 2 }]],
  'metrics.accuracy': [(...args) => metrics.accuracy(...args), () => [y, plain(y), { dOut: 2 }]],
  'metrics.cosine': [(...args) => metrics.cosine(...args), () => [y, plain(y), { dOut: 2 }]],
  'metrics.recallAtK': [
    (...args) => metrics.recallAtK(...args),
    () => [y, plain(y), { dOut: 2, k: 1, relevant: [0, 1, 2, 3, 4, 5] }],
  ],
  'metrics.ndcgAtK': [
    (...args) => metrics.ndcgAtK(...args),
    () => [y, plain(y), { dOut: 2, k: 1, onProgress() {}, ...signal() }],
  ],
  'metrics.meanReciprocalRank': [
    (...args) => metrics.meanReciprocalRank(...args),
    () => [y, plain(y), { dOut: 2, relevant: Uint32Array.of(0, 1, 2, 3, 4, 5), ...signal() }],
  ],
  topK: [
    (...args) => topK(...args),
    () => [y, plain(y), { dOut: 2, k: 2, similarity: 'dot', onProgress() {}, ...signal() }],
  ],
  'core.topK': [
    (...args) => core.topK(...args),
    () => [plain(y), y, { dOut: 2, k: 9, similarity: 'cosine' }],
  ],
  'core.metrics.recallAtK': [
    (...args) => core.metrics.recallAtK(...args),
    () => [y, plain(y), { dOut: 2, k: 1, relevant: Int32Array.of(0, 1, 2, 3, 4, 5) }],
  ],
  'core.metrics.ndcgAtK': [
    (...args) => core.metrics.ndcgAtK(...args),
    () => [y, plain(y), { dOut: 2, k: 1 }],
  ],
  'core.metrics.meanReciprocalRank': [
    (...args) => core.metrics.meanReciprocalRank(...args),
    () => [y, plain(y), { dOut: 2 }],
  ],
  'core.trainLora': [
    (...args) => core.trainLora(...args),
    () => [x, y, plain(wBase), a, b, 6, 3, 2, 2, 0.1, 3],
  ],
  'trainer.step': [(...args) => trainer.step(...args), () => [1, { ...signal(), onProgress() {} }]],
  'trainer.restore': [(...args) => trainer.restore(...args), () => [snapshot]],
  'trainer.adapter': [(...args) => trainer.adapter(...args), () => [1]],
  'trainer.snapshot': [(...args) => trainer.snapshot(...args), () => [1]],
  'trainer.loss': [(...args) => trainer.loss(...args), () => [1]],
  'trainer.dispose': [
    async (...args) => (await createTrainer({ ...rows, rank: 1 })).dispose(...args),
    () => [1],
  ],
  createAdapter: [
    async (...args) => (await createAdapter(...args)).dispose(),
    () => [adapter, { wBase: plain(wBase), wBaseTransposed: true, normalise: true }],
  ],
  'held.apply': [
    (...args) => held.apply(...args),
    () => [plain(x), { output: 'float32', onProgress() {}, ...signal() }],
  ],
  'held.applySync': [(...args) => held.applySync(...args), () => [x, { output: 'float64' }]],
  'held.dispose': [async (...args) => (await createAdapter(adapter)).dispose(...args), () => [1]],
  'core.apply': [
    (...args) => core.apply(...args),
    () => [x, adapter, { wBase: plain(wBase), wBaseTransposed: true, output: 'float32' }],
  ],
  'core.merge': [
    (...args) => core.merge(...args),
    () => [plain(wBase), adapter, { wBaseTransposed: true }],
  ],
  'core.unmerge': [(...args) => core.unmerge(...args), () => [core.merge(wBase, adapter)]],
  'core.metrics.mse': [(...args) => core.metrics.mse(...args), () => [y, plain(y)]],
  'core.metrics.r2': [(...args) => core.metrics.r2(...args), () => [y, plain(y), { dOut: 2 }]],
  'core.metrics.accuracy': [
    (...args) => core.metrics.accuracy(...args),
    () => [y, plain(y), { dOut: 2 }],
  ],
  'core.metrics.cosine': [
    (...args) => core.metrics.cosine(...args),
    () => [y, plain(y), { dOut: 2 }],
  ],
  'data.push': [(...args) => data.push(...args), () => [plain(x), y]],
  'data.merge': [(...args) => data.merge(...args), () => [other]],
  'data.toBytes': [(...args) => data.toBytes(...args), () => [1]],
  'data.dispose': [
    async (...args) => (await compress({ dIn: 1, dOut: 1 })).dispose(...args),
    () => [1],
  ],
  'data.wBase': [
    async (given) => {
      const own = await compress({ bytes: data.toBytes() });
      own.wBase = given;
      await train({ data: own, rank: 1, steps: 1 }).finally(() => own.dispose());
    },
    () => [plain(wBase)],
  ],
  readSafetensors: [(...args) => safetensors.readSafetensors(...args), () => [file()]],
  writeSafetensors: [
    (...args) => safetensors.writeSafetensors(...args),
    () => [tensors, { format: 'pt', note: 'ü' }],
  ],
  tensorValues: [(...args) => safetensors.tensorValues(...args), () => [tensors.p]],
  tensorView: [(...args) => safetensors.tensorView(...args), () => [tensors.p]],
  'peft.fromPeft': [
    (...args) => peft.fromPeft(...args),
    () => [JSON.stringify(config()), files['adapter_model.safetensors']],
  ],
  'peft.toPeft': [(...args) => peft.toPeft(...args), () => [adapter, { module: 'proj' }]],
  downloadPeft: [(...args) => peft.downloadPeft(...args), () => [files]],
  writePeftFolder: [
    (path, ...more) =>
      peftNode.writePeftFolder(
        path && typeof path === 'string' ? join(folder, path) : path,
        ...more,
      ),
    () => ['adapter', { ...files }],
  ],
  readPeftFolder: [(...args) => peftNode.readPeftFolder(...args), () => [join(folder, 'adapter')]],
  readCsv: [
    (...args) => all(dataFormats.readCsv(...args)),
    () => [csv, { ...columns, header: true, delimiter: ',', batchRows: 1 }],
  ],
  'readCsv of a table': [
    (...args) => all(dataFormats.readCsv(...args)),
    () => [
      'p,q,r\na,2,3\nb,NA,6\n',
      {
        ...columns,
        missing: 'mean',
        missingMarks: ['NA'],
        categories: ['p'],
        unknown: 'error',
        map: { q: (field) => field },
        encoding: 'utf-8',
        trim: true,
        fields: true,
      },
    ],
  ],
  'readCsv as learnt': [
    (...args) => all(dataFormats.readCsv(...args)),
    () => ['p,q\na,\n', { preprocessing: learnt(), unknown: 'zeros' }],
  ],
  preprocessY: [(...args) => main.preprocessY(...args), () => [plain(y), scaling()]],
  'data.preprocessY': [(...args) => dataFormats.preprocessY(...args), () => [y, scaling()]],
  'preprocess of records': [
    (...args) => preprocess(...args),
    () => [
      [
        { p: 'a', q: null },
        { p: 'b', q: 3 },
      ],
      learnt(),
    ],
  ],
  'train of a table': [
    (...args) => train(...args),
    () => [
      {
        x: plain(x),
        y,
        preprocessing: scaling(),
        rank: 1,
        steps: 1,
        validation: { x, y: plain(y) },
      },
    ],
  ],
  readTable: [
    (...args) => dataFormats.readTable(...args),
    () => [
      (how) => dataFormats.readCsv('p,q,r\na,2,3\nb,NA,6\nb,4,5\n', { ...columns, ...how }),
      {
        missing: 'mean',
        categories: 'one-hot',
        unknown: 'zeros',
        validation: 0.4,
        seed: 1,
        standardise: true,
        standardiseY: true,
        constant: true,
      },
    ],
  ],
  'readTable of batches': [
    (...args) => dataFormats.readTable(...args),
    () => [[{ n: 6, x: plain(x), y }], { standardise: true, validation: 0.5 }],
  ],
  previewCsv: [
    (...args) => dataFormats.previewCsv(...args),
    () => [csv, { header: true, delimiter: ',', decimal: '.', rows: 2 }],
  ],
  daysOf: [(...args) => dataFormats.daysOf(...args), () => ['2012-01-31']],
  loadNpy: [(...args) => dataFormats.loadNpy(...args), () => [npy()]],
  npzNames: [(...args) => dataFormats.npzNames(...args), () => [npz()]],
  readNpy: [(...args) => dataFormats.readNpy(...args), () => [npy()]],
  writeNpy: [(...args) => dataFormats.writeNpy(...args), () => [plain(a), [3, 2]]],
  readNpyRows: [
    (...args) => all(dataFormats.readNpyRows(...args)),
    () => [npy(), { x: [0], y: [1], batchRows: 2 }],
  ],
  readNpz: [
    (...args) => dataFormats.readNpz(...args),
    () => [npz(), { arrays: dataFormats.npzNames(npz()), mostBytes: 1e6 }],
  ],
  readParquet: [
    (...args) => all(dataFormats.readParquet(...args)),
    () => [new Uint8Array(20), { x: [0], compressors: {} }],
  ],
  readArrow: [
    (...args) => all(dataFormats.readArrow(...args)),
    () => [new Uint8Array(20), columns],
  ],
  fitPreprocessing: [
    (...args) => dataFormats.fitPreprocessing(...args),
    () => [x, { columns: 3, standardise: true, constant: true }],
  ],
  'fitPreprocessing of batches': [
    (...args) => dataFormats.fitPreprocessing(...args),
    () => [
      [
        { x: plain(x), y },
        { x, y },
      ],
      { columns: 3, standardise: true, standardiseY: true },
    ],
  ],
  'fitPreprocessing of a reader': [
    (...args) => dataFormats.fitPreprocessing(...args),
    () => [
      (how) => dataFormats.readCsv('p,q,r\na,2,3\nb,NA,6\n', { ...columns, ...how }),
      { missing: 0, missingMarks: ['NA'], categories: ['p'], standardise: true },
    ],
  ],
  fromR: [
    async (...args) => (await dataFormats.fromR(...args)).dispose(),
    () => [R, { n: 9, dIn: 2, dOut: 2, wBase: [1, 2, 3, 4] }],
  ],
  readR: [(...args) => dataFormats.readR(...args), () => [dataFormats.writeR(data)]],
  writeR: [(...args) => dataFormats.writeR(...args), () => [data]],
  'data.preprocess': [
    (...args) => dataFormats.preprocess(...args),
    () => [plain(x), preprocessing],
  ],
  'storage.list': [(...args) => storage.list(...args), () => [1]],
  'storage.save': [
    (...args) => storage.save(...args),
    () => ['name', { adapter, history, snapshot, data: data.toBytes() }],
  ],
  'storage.load': [(...args) => storage.load(...args), () => ['name']],
  'storage.delete': [(...args) => storage.delete(...args), () => ['name']],
};

const learnt = () => ({
  columns: 3,
  constant: false,
  table: {
    x: [
      { name: 'p', categories: ['a', 'b'], fill: [0.5, 0.5] },
      { name: 'q', fill: 2, mapped: false },
    ],
    y: [{ name: 'r' }],
    missingMarks: ['NA'],
    csv: { header: true, delimiter: ',', decimal: '.', trim: true, encoding: 'utf-8' },
  },
});
const scaling = () => ({
  columns: 3,
  mean: [1, 2, 3],
  deviation: [1, 2, 3],
  constant: true,
  y: { mean: [1, 2], deviation: [2, 3] },
});

const signal = () => ({ signal: new AbortController().signal });

/** What comes out, and the arguments' own error where they are to be told. */
async function outcomeOf(call, args) {
  try {
    return { result: await call(...args) };
  } catch (error) {
    return { error };
  }
}

describe.each(Object.entries(CALLS))('%s', (name, [call, goodArguments]) => {
  test('throws nothing but LoraErrors', async () => {
    const random = seeded(name.length);
    for (let i = 0; i < CASES; i++) {
      const { error } = await outcomeOf(call, withWrongValue(goodArguments(), random));
      if (error === undefined) continue;
      if (!(error instanceof LoraError)) throw new Error(`case ${i} of ${name}`, { cause: error });
      expect(error.code).not.toBe('ERR_INTERNAL');
      expect(error.message.length).toBeLessThan(2100);
    }
    expect(await trainOnce()).toEqual(expected);
  });
});

test('every export is called', () => {
  const functions = (entry, prefix = '') =>
    Object.entries(entry).flatMap(([name, value]) =>
      typeof value === 'function' ? prefix + name : [],
    );
  const called = new Set(Object.keys(CALLS).map((name) => name.split(' ')[0]));
  const exported = [
    ...functions({ ...main, LoraError: undefined }),
    ...functions(metrics, 'metrics.'),
    ...functions(core, 'core.'),
    ...functions(core.metrics, 'core.metrics.'),
    ...functions(safetensors),
    ...functions(peft),
    ...functions(peftNode),
    ...functions(dataFormats),
    ...functions(storage, 'storage.'),
  ];
  expect(exported.filter((name) => !called.has(name))).toEqual([]);
});

test('randomly chosen values are of many kinds', () => {
  const random = seeded(1);
  const kinds = new Set(Array.from({ length: 500 }, () => typeof withWrongValue([0], random)[0]));
  expect(kinds.size).toBeGreaterThan(7);
  expect(randomValues(3, 1)).toHaveLength(3);
});
