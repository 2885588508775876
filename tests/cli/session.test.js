// Whole sessions, as people would have them: files in, adapters and files out.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { apply, compress, fromPeft, preprocess, solve, toPeft, train } from 'lora-wasm';
import { fitPreprocessing, readNpy, writeNpy, writeR } from 'lora-wasm/data';
import { readPeftFolder, writePeftFolder } from 'lora-wasm/peft/node';
import { readSafetensors, tensorValues, writeSafetensors } from 'lora-wasm/safetensors';
import { bits, expectAgreement } from '../unit/agreement.js';
import { jsonLines, ok, run, useFolder } from './cli.js';

const at = useFolder();
const weather = join(import.meta.dirname, '../../examples/data/weather.csv');
const columns = ['--x', 'temp_min,wind,precipitation', '--y', 'temp_max'];

const [n, dIn, dOut] = [40, 5, 3];
const wave = (length, speed) =>
  Float64Array.from({ length }, (_, i) => Math.sin(speed * (i + 1) ** 2));
const x = wave(n * dIn, 0.7);
const y = wave(n * dOut, 1.3);
const wBase = wave(dIn * dOut, 2.1);

const adapterOf = async (name) => {
  const files = await readPeftFolder(at(name));
  return fromPeft(files['adapter_config.json'], files['adapter_model.safetensors']);
};

beforeAll(async () => {
  const rows = Array.from({ length: n }, (_, i) => [
    ...x.subarray(i * dIn, (i + 1) * dIn),
    ...y.subarray(i * dOut, (i + 1) * dOut),
  ]);
  const names = ['a', 'b', 'c', 'd', 'e', 'p', 'q', 'r'];
  await writeFile(at('rows.csv'), [names, ...rows].map((row) => `${row.join(',')}\n`).join(''));
  await writeFile(at('rows.tsv'), rows.map((row) => `${row.join('\t')}\n`).join(''));
  await writeFile(at('rows.npy'), writeNpy(rows.flat(), [n, dIn + dOut]));
  await writeFile(at('x.npy'), writeNpy(x, [n, dIn]));
  await writeFile(at('y.npy'), writeNpy(y, [n, dOut]));
  await writeFile(at('w.npy'), writeNpy(wBase, [dIn, dOut]));
  const tensor = (values, shape) => ({ dtype: 'F64', shape, bytes: values });
  const tensors = { x: tensor(x, [n, dIn]), y: tensor(y, [n, dOut]) };
  await writeFile(at('rows.safetensors'), writeSafetensors(tensors));
});

test('compress, plan, solve, train, info, merge and apply go on from each other', async () => {
  const data = ['--data', weather, ...columns];
  expect(await ok(['compress', ...data, '--out', 'weather.qr'])).toBe(
    '2922 rows of 3 features and 1 target in weather.qr\n',
  );
  expect(await ok(['plan', '--data', 'weather.qr', '--rank', '1'])).toMatch(
    /^'compressed' is expected to take \S+ s for 1000 steps of rank 1 on 2922 rows of a 3 × 1 layer; compressed data take no other route\n {2}compressed: \S+ s\n$/,
  );
  const solved = await ok(['solve', '--data', 'weather.qr', '--rank', '1', '--out', 'solved']);
  expect(solved).toMatch(/^loss 355.907 → 18.22; no adapter of rank 1 has a lower one$/m);
  const trained = await ok(['train', '--data', 'weather.qr', '--rank', '1', '--out', 'trained']);
  expect(trained).toMatch(/^loss 355.907 → 18.22 in 1000 steps/);
  expect(await ok(['info', 'trained', 'weather.qr'])).toBe(
    'trained: an adapter of rank 1 for the 3 × 1 layer proj\n  scale 1 = alpha 1 / 1\n' +
      'weather.qr: 2922 rows of 3 features and 1 target, compressed\n',
  );
  await ok(['merge', '--adapter', 'trained', '--out', 'merged.csv']);
  const merged = (await readFile(at('merged.csv'), 'utf8')).split('\n').slice(0, -1).map(Number);
  const { code, stdout, stderr } = await run(['apply', ...data, '--adapter', 'trained']);
  expect([code, stderr]).toEqual([0, 'loss 18.22\n']);
  const first = [5, 4.7, 0].reduce((sum, value, i) => sum + value * merged[i], 0);
  expect(stdout.split('\n')).toHaveLength(2924);
  expect(stdout.split('\n')[0]).toBe('temp_max');
  expect(Number(stdout.split('\n')[1])).toBeCloseTo(first, 12);
});

describe('every format of rows trains to the same adapter', () => {
  const settings = ['--base', 'w.npy', '--rank', '2', '--steps', '50', '--seed', '7'];
  test.each([
    ['CSV', ['--data', 'rows.csv', '--y', 'p,q,r']],
    ['TSV', ['--data', 'rows.tsv', '--no-header', '--x', '0-4', '--y', '5-7']],
    ['.npy', ['--data', 'rows.npy', '--y', '5-7']],
    ['two .npy', ['--data', 'x.npy', '--targets', 'y.npy']],
    ['safetensors', ['--data', 'rows.safetensors']],
  ])('%s', async (name, data) => {
    const out = `of ${name}`;
    await ok(['train', ...data, ...settings, '--out', out]);
    const options = { x, y, wBase, dIn, dOut, rank: 2, steps: 50, seed: 7 };
    const expected = await train(options);
    const { a, b, scale } = await adapterOf(out);
    expect(bits(a)).toEqual(bits(expected.a));
    expect(bits(b)).toEqual(bits(expected.b));
    expect(scale).toBe(1);
  });
});

test('the options of train() are those of the command line', async () => {
  const args = [
    '--data',
    'x.npy',
    '--targets',
    'y.npy',
    '--rank',
    '2',
    '--steps',
    '40',
    '--out',
    'o',
  ];
  const flags =
    '--optimizer adamw --lr 0.01 --beta1 0.8 --weight-decay 0.1 --lora-plus-ratio 2 --schedule cosine ' +
    '--warmup 5 --final 0.1 --batch-size 8 --dropout 0.1 --clip-norm 3 --ridge 0.01 --validation 0.25 ' +
    '--early-stopping 30 --min-delta 1e-9 --loss-tolerance 0 --init gaussian --seed 3 --alpha 4 --rslora ' +
    '--route factored --loss-every 2';
  const [result] = jsonLines(await ok(['train', ...args, ...flags.split(' '), '--json'])).slice(-1);
  const expected = await train({
    x,
    y,
    wBase: new Float64Array(dIn * dOut),
    dIn,
    dOut,
    rank: 2,
    steps: 40,
    optimizer: { name: 'adamw', beta1: 0.8, weightDecay: 0.1, loraPlusRatio: 2 },
    schedule: { name: 'cosine', warmup: 5, final: 0.1 },
    lr: 0.01,
    batchSize: 8,
    dropout: 0.1,
    clipNorm: 3,
    ridge: 0.01,
    validation: 0.25,
    earlyStopping: { patience: 30, minDelta: 1e-9 },
    tolerance: { loss: 0 },
    init: 'gaussian',
    seed: 3,
    alpha: 4,
    rslora: true,
    route: 'factored',
    lossEvery: 2,
  });
  const { loss, steps, stopReason, scale } = expected;
  expect(result).toMatchObject({
    event: 'result',
    loss,
    steps,
    stopReason,
    scale,
    route: 'factored',
  });
  expect(bits((await adapterOf('o')).a)).toEqual(bits(expected.a));
});

test('preprocessing is kept with the adapter and repeated', async () => {
  const data = ['--data', 'rows.csv', '--y', 'p,q,r'];
  const settings = ['--standardise', '--constant', '--rank', '2', '--steps', '60'];
  await ok(['train', ...data, ...settings, '--out', 'prepared']);
  const options = { columns: dIn, standardise: true, constant: true };
  const preprocessing = await fitPreprocessing(x, options);
  const zeros = new Float64Array((dIn + 1) * dOut);
  const problem = { x: await preprocess(x, preprocessing), y, wBase: zeros, dIn: dIn + 1, dOut };
  const expected = { ...(await train({ ...problem, rank: 2, steps: 60 })), preprocessing };
  await ok(['apply', ...data, '--adapter', 'prepared', '--out', 'prepared.npy']);
  const { shape, values } = readNpy(await readFile(at('prepared.npy')));
  expect(shape).toEqual([n, dOut]);
  expect(bits(values)).toEqual(bits(await apply(x, expected)));
  await ok(['train', ...data, '--adapter', 'prepared', '--steps', '1', '--out', 'further']);
  const further = await adapterOf('further');
  expect(further.preprocessing).toMatchObject(preprocessing);
  expect(further.preprocessing.table).toMatchObject({
    x: ['a', 'b', 'c', 'd', 'e'].map((name) => ({ name })),
    y: ['p', 'q', 'r'].map((name) => ({ name })),
  });
  const more = await train({ ...problem, rank: 2, steps: 1, a0: expected.a, b0: expected.b });
  expect(bits(further.a)).toEqual(bits(more.a));
});

test('a weight of PyTorch is taken and given back as it is stored', async () => {
  const transposed = Float64Array.from(
    wBase,
    (_, i) => wBase[(i % dIn) * dOut + Math.floor(i / dIn)],
  );
  const tensor = { dtype: 'F64', shape: [dOut, dIn], bytes: transposed };
  const other = { dtype: 'F64', shape: [1], bytes: Float64Array.of(0) };
  await writeFile(at('model.safetensors'), writeSafetensors({ 'proj.weight': tensor, other }));
  const base = ['--base', 'model.safetensors', '--base-tensor', 'proj.weight', '--base-transposed'];
  const data = ['--data', 'rows.safetensors'];
  await ok(['train', ...data, ...base, '--rank', '1', '--steps', '5', '--out', 'torch']);
  await ok(['merge', '--adapter', 'torch', ...base, '--out', 'merged.safetensors']);
  const { tensors } = readSafetensors(await readFile(at('merged.safetensors')));
  const merged = tensors.get('proj.weight');
  expect([[...tensors.keys()], merged.shape]).toEqual([['proj.weight'], [dOut, dIn]]);
  await ok(['apply', ...data, '--adapter', 'torch', ...base, '--out', 'torch.npy']);
  const weight = tensorValues(merged);
  const product = Array.from({ length: n * dOut }, (_, i) =>
    Array.from({ length: dIn }).reduce(
      (sum, _, k) => sum + x[Math.floor(i / dOut) * dIn + k] * weight[(i % dOut) * dIn + k],
      0,
    ),
  );
  expectAgreement(readNpy(await readFile(at('torch.npy'))).values, product, 1e-13);
});

test('options that say how a base is read are refused without one', async () => {
  const data = ['--data', 'rows.safetensors'];
  await ok(['train', ...data, '--rank', '1', '--steps', '5', '--out', 'own']);
  const ways = [['--base-transposed'], ['--base-tensor', 'w'], ['--base-format', 'npy']];
  for (const way of ways) {
    for (const command of [
      ['train', ...data, '--rank', '1', '--out', 'none'],
      ['apply', ...data, '--adapter', 'own', '--out', 'none.npy'],
    ]) {
      const { code, stderr } = await run([...command, ...way]);
      expect([code, stderr]).toEqual([
        2,
        expect.stringContaining(`${way[0]} is given without --base`),
      ]);
    }
  }
  // The change alone, as PyTorch stores it.
  await ok(['merge', '--adapter', 'own', '--base-transposed', '--out', 'change.npy']);
  expect(readNpy(await readFile(at('change.npy'))).shape).toEqual([dOut, dIn]);
});

test('compressed shards become one, which trains like all rows', async () => {
  const csv = (await readFile(at('rows.csv'), 'utf8')).split('\n');
  await writeFile(at('one.csv'), csv.slice(0, 16).join('\n'));
  await writeFile(at('two.csv'), [csv[0], ...csv.slice(16)].join('\n'));
  const targets = ['--y', 'p,q,r'];
  for (const name of ['one', 'two']) {
    await ok(['compress', '--data', `${name}.csv`, ...targets, '--out', `${name}.qr`]);
  }
  await ok(['compress', '--data', 'one.qr', 'two.qr', '--out', 'both.qr']);
  const best = ['--validation', 'one.qr', '--rank', 'best', '--out', 'best', '--json'];
  const [solved] = jsonLines(await ok(['solve', '--data', 'one.qr', ...best]));
  expect(solved.rank).toBe(dOut);
  expectAgreement(solved.validationLossByRank, solved.lossByRank, 1e-9);
  await ok(['train', '--data', 'both.qr', '--rank', '2', '--out', 'both']);
  await ok(['train', '--data', 'one.csv', 'two.csv', ...targets, '--rank', '2', '--out', 'rows']);
  const [both, rows] = [await adapterOf('both'), await adapterOf('rows')];
  expectAgreement(both.a, rows.a, 1e-9);
  expectAgreement(both.b, rows.b, 1e-9);
});

test('the R factor of rows in safetensors trains like the rows, and keeps their preprocessing', async () => {
  const rows = ['--data', 'rows.csv', '--y', 'p,q,r', '--standardise', '--constant'];
  await ok(['compress', ...rows, '--out', 'r.safetensors']);
  const { tensors, metadata } = readSafetensors(await readFile(at('r.safetensors')));
  expect([...tensors.keys()]).toEqual(['R']);
  expect(metadata.get('n')).toBe(String(n));
  expect(await ok(['info', 'r.safetensors'])).toBe(
    `r.safetensors: ${n} rows of ${dIn + 1} features and ${dOut} targets, compressed\n` +
      `  preprocessing: ${dIn} columns, of the table's a, b, c, d, e, standardised, a constant one appended\n`,
  );
  const settings = ['--rank', '2', '--lr', '0.02'];
  await ok(['train', '--data', 'r.safetensors', ...settings, '--out', 'of R']);
  await ok(['train', ...rows, ...settings, '--out', 'of its rows']);
  const [ofR, ofRows] = [await adapterOf('of R'), await adapterOf('of its rows')];
  expect(ofR.preprocessing).toEqual(ofRows.preprocessing);
  expectAgreement(ofR.a, ofRows.a, 1e-9);
  expectAgreement(ofR.b, ofRows.b, 1e-9);
  const bytes = await run(['compress', ...rows, '--out', 'r.qr']);
  expect([bytes.code, bytes.stderr]).toEqual([2, expect.stringContaining('kept in .safetensors')]);
  const plain = ['compress', '--data', 'rows.csv', '--y', 'p,q,r', '--constant', '--out'];
  await ok([...plain, 'plain.safetensors']);
  const both = [
    'compress',
    '--data',
    'r.safetensors',
    'plain.safetensors',
    '--out',
    'both.safetensors',
  ];
  expect((await run(both)).stderr).toMatch(
    /^lora-wasm: plain.safetensors has another preprocessing/,
  );
});

test('a frozen weight beside the R factor is what is trained against', async () => {
  const data = await compress({ dIn, dOut });
  data.push(x, y);
  const { tensors, metadata } = readSafetensors(writeR(data));
  const base = { dtype: 'F64', shape: [dIn, dOut], bytes: wBase };
  const file = writeSafetensors(
    { ...Object.fromEntries(tensors), w_base: base },
    Object.fromEntries(metadata),
  );
  await writeFile(at('based.safetensors'), file);
  const [result] = jsonLines(
    await ok(['solve', '--data', 'based.safetensors', '--rank', '1', '--out', 'based', '--json']),
  );
  const { lossByRank } = await solve({ x, y, wBase, dIn, dOut, rank: 1 });
  expectAgreement(result.lossByRank, lossByRank, 1e-12);
  await writeFile(
    at('other.safetensors'),
    writeSafetensors(
      { ...Object.fromEntries(tensors), w_base: { ...base, bytes: new Float64Array(dIn * dOut) } },
      Object.fromEntries(metadata),
    ),
  );
  const merge = (other, out) =>
    run(['compress', '--data', 'based.safetensors', other, '--out', out]);
  expect((await merge('other.safetensors', 'none.safetensors')).stderr).toBe(
    `lora-wasm: other.safetensors: other.wBase[0] is 0; ${wBase[0]} was expected, as in wBase of ` +
      'the data that it is merged into\n',
  );
  const bytes = await merge('based.safetensors', 'none.qr');
  expect([bytes.code, bytes.stderr]).toEqual([
    2,
    'lora-wasm: the frozen weight of --data is kept in .safetensors: --out names none\n',
  ]);
});

test('Parquet, Arrow and .npz are read with the packages that they need', async () => {
  const golden = (name) => join(import.meta.dirname, '../golden', name);
  for (const name of ['snappy.parquet', 'table.arrow', 'table.arrows']) {
    const columns = ['--x', 'f64,i32', '--y', 'f32'];
    const said = await ok([
      'compress',
      '--data',
      golden(`tables/${name}`),
      ...columns,
      '--out',
      `${name}.qr`,
    ]);
    expect(said).toBe(`10 rows of 2 features and 1 target in ${name}.qr\n`);
  }
  const bytes = await Promise.all(
    ['table.arrow.qr', 'snappy.parquet.qr'].map((name) => readFile(at(name))),
  );
  const [arrow, parquet] = await Promise.all(
    bytes.map((contents) => compress({ bytes: contents })),
  );
  const settings = { wBase: new Float64Array(2), rank: 1, steps: 0 };
  const losses = await Promise.all([arrow, parquet].map((data) => train({ data, ...settings })));
  expect(losses[0].loss).toBeCloseTo(losses[1].loss, 10);
  const npz = ['--data', golden('npy/compressed.npz'), '--y', 'y'];
  expect(await ok(['train', ...npz, '--rank', '1', '--out', 'of npz'])).toMatch(/^loss /);
});

test('a layer of an adapter of several is replaced, and the others stay', async () => {
  const { a, b, scale } = await train({ x, y, wBase, dIn, dOut, rank: 2, steps: 3 });
  const layer = { a, b, scale, dIn, dOut, rank: 2 };
  await writePeftFolder(
    at('several'),
    toPeft({ modules: { q: layer, v: layer } }, { dtype: 'F64' }),
  );
  expect(await ok(['info', 'several'])).toBe(
    'several: adapters of 2 layers; --module says more about one\n' +
      '  q: rank 2, 5 × 3, scale 1\n  v: rank 2, 5 × 3, scale 1\n',
  );
  const listed = jsonLines(await ok(['info', 'several', '--json']));
  expect(listed).toMatchObject([
    { kind: 'adapters', modules: [{ module: 'q', dIn }, { rank: 2 }] },
  ]);
  expect(await ok(['info', 'several', '--module', 'v'])).toMatch(/adapter of rank 2 .* layer v\n/);
  const of = async (module) => {
    const files = await readPeftFolder(at('several'));
    return fromPeft(files['adapter_config.json'], files['adapter_model.safetensors'], { module });
  };
  const { a: before } = await of('v');
  const data = ['--data', 'rows.csv', '--y', 'p,q,r', '--steps', '2'];
  const goesOn = ['--adapter', 'several', '--module', 'q', '--out', 'several', '--force'];
  await ok(['train', ...data, ...goesOn]);
  expect(bits((await of('v')).a)).toEqual(bits(before));
  expect(bits((await of('q')).a)).not.toEqual(bits(a));
});

test('an adapter of zeros is not gone on from: no step would change it', async () => {
  const zeros = { a: new Float64Array(1), b: new Float64Array(1), rank: 1, dIn: 1, dOut: 1 };
  await writePeftFolder(at('zeros'), toPeft({ ...zeros, scale: 1 }, { module: 'proj' }));
  await writeFile(at('line.csv'), 'p,q\n1,2\n2,4\n');
  const args = ['train', '--data', 'line.csv', '--y', 'q', '--adapter', 'zeros', '--out', 'on'];
  const { code, stderr } = await run(args);
  expect([code, stderr]).toEqual([
    2,
    'lora-wasm: zeros has only zeros, which no step changes: --rank starts anew\n',
  ]);
});
