// Compressed data from an R factor that was computed elsewhere: here by ml-matrix.
import { beforeAll, describe, expect, test } from '@jest/globals';
import { Matrix, QrDecomposition } from 'ml-matrix';
import { compress, createTrainer, LoraError, solve, train } from 'lora-wasm';
import { fromR, readR, writeR } from 'lora-wasm/data';
import { readSafetensors, writeSafetensors } from 'lora-wasm/safetensors';
import { bits, expectAgreement, expectLossesToAgree } from './agreement.js';
import { randomProblem } from './problems.js';
import { errorOf, expectRefusal } from './refusal.js';

const problem = randomProblem({ n: 90, dIn: 7, dOut: 4, rank: 3 }, 11);
const { n, dIn, dOut, rank, wBase, a0, b0 } = problem;
const width = dIn + dOut;
const sizes = { n, dIn, dOut };
const settings = { wBase, rank, a0, b0, lr: 0.02, steps: 60, lossEvery: 1 };

const rowsOf = (from, to) => ({
  x: problem.x.subarray(from * dIn, to * dIn),
  y: problem.y.subarray(from * dOut, to * dOut),
});

/** R of the rows [from, to), (min(rows, dIn + dOut), dIn + dOut), flat. */
function factorOf(from = 0, to = n) {
  const { x, y } = rowsOf(from, to);
  const count = to - from;
  const joined = Matrix.zeros(count, width);
  joined.setSubMatrix(Matrix.from1DArray(count, dIn, x), 0, 0);
  joined.setSubMatrix(Matrix.from1DArray(count, dOut, y), 0, dIn);
  // It wants as many rows as columns at least: rows of zeros change no R.
  while (joined.rows < width) joined.addRow(joined.rows, new Float64Array(width));
  const R = new QrDecomposition(joined).upperTriangularMatrix;
  return Float64Array.from(R.to1DArray()).slice(0, Math.min(count, width) * width);
}

describe('data from an R factor', () => {
  let expected;
  beforeAll(async () => {
    const { x, y } = problem;
    expected = await train({ ...settings, dIn, dOut, x, y, route: 'direct' });
  });

  async function expectToTrainTheSame(data, tolerance = 1e-12) {
    const result = await train({ ...settings, data });
    expect(result.route).toBe('compressed');
    expectAgreement(result.ab, expected.ab, tolerance);
    expectLossesToAgree(result.history.loss, expected.history.loss, tolerance);
  }

  test('trains as the rows do', async () => {
    const data = await fromR(factorOf(), sizes);
    expect({ n: data.n, dIn: data.dIn, dOut: data.dOut, wBase: data.wBase }).toEqual(sizes);
    await expectToTrainTheSame(data);
  });

  test('whatever the signs of its rows', async () => {
    const R = factorOf().map((entry, i) => (Math.floor(i / width) % 2 === 0 ? -entry : entry));
    await expectToTrainTheSame(await fromR(R, sizes));
  });

  test('with rounding errors where it is zero, and rows of zeros below it', async () => {
    const R = Float64Array.from([...factorOf(), ...new Float64Array(2 * width)]);
    R.forEach((entry, i) => {
      if (entry === 0) R[i] = 1e-16;
    });
    await expectToTrainTheSame(await fromR(R, sizes));
  });

  test('of shards merges, and takes rows as others do', async () => {
    const data = await fromR(factorOf(0, 40), { ...sizes, n: 40 });
    data.merge(await fromR(factorOf(40, 45), { ...sizes, n: 5 })); // fewer rows than features
    const { x, y } = rowsOf(45, n);
    await data.push(x, y);
    expect(data.n).toBe(n);
    await expectToTrainTheSame(data);
  });

  test.each([1, 5, 7, 9, 11, 12])('of %d rows', async (few) => {
    const { x, y } = rowsOf(0, few);
    const rows = await train({ ...settings, dIn, dOut, x, y, route: 'direct' });
    const data = await fromR(factorOf(0, few), { ...sizes, n: few });
    const result = await train({ ...settings, data });
    expectAgreement(result.ab, rows.ab, 1e-12);
    expectLossesToAgree(result.history.loss, rows.history.loss, 1e-12);
    expect((await compress({ bytes: data.toBytes() })).toBytes()).toEqual(data.toBytes());
  });

  test('is solved for, and driven step by step', async () => {
    const data = await fromR(factorOf(), sizes);
    const { x, y } = problem;
    const best = await solve({ x, y, dIn, dOut, wBase, rank });
    expectLossesToAgree((await solve({ data, wBase, rank })).lossByRank, best.lossByRank, 1e-12);
    const trainer = await createTrainer({ data, wBase, rank, a0, b0, lr: 0.02 });
    await trainer.step(60);
    expectAgreement((await trainer.adapter()).ab, expected.ab, 1e-12);
    await trainer.dispose();
  });

  test('brings its weight along, and one that is given comes before it', async () => {
    const data = await fromR(factorOf(), { ...sizes, wBase });
    const others = { ...settings, wBase: undefined };
    expect(bits((await train({ ...others, data })).ab)).toEqual(
      bits((await train({ ...settings, data })).ab),
    );
    expect((await solve({ data, rank })).loss).toBe((await solve({ data, wBase, rank })).loss);
    const zero = new Float64Array(dIn * dOut);
    const other = await train({ ...others, data, wBase: zero, steps: 0 });
    expect(other.loss).not.toBe((await train({ ...others, data, steps: 0 })).loss);
  });

  test('goes through a file', async () => {
    const data = await compress({ dIn, dOut });
    await data.push(problem.x, problem.y);
    const read = await readR(writeR(data));
    expect(read.wBase).toBeUndefined();
    await expectToTrainTheSame(read);
    read.push(problem.x, problem.y);
    await expectToTrainTheSame(read);
    const withBase = await fromR(factorOf(), { ...sizes, wBase });
    const again = await readR(writeR(withBase));
    expect(bits(again.wBase)).toEqual(bits(wBase));
    expect(again.n).toBe(n);
    await expectToTrainTheSame(again);
  });

  test.each([3, 7, 8])('of %d rows goes through a file', async (few) => {
    const data = await compress({ dIn, dOut });
    const { x, y } = rowsOf(0, few);
    await data.push(x, y);
    const [ours, rows] = await Promise.all([
      train({ ...settings, data: await readR(writeR(data)) }),
      train({ ...settings, dIn, dOut, x, y, route: 'direct' }),
    ]);
    expectLossesToAgree(ours.history.loss, rows.history.loss, 1e-12);
  });
});

describe('refused', () => {
  const R = factorOf();
  const changed = (index, value) => R.with(index, value);
  test.each([
    ['nothing', undefined, {}, 'ERR_ARGUMENT', /^R is missing/],
    ['rows', [[1, 2]], {}, 'ERR_ARGUMENT', /^R is an array of arrays/],
    [
      'no rows',
      [],
      {},
      'ERR_SHAPE',
      'R has 0 values; rows of dIn + dOut = 11 values were expected',
    ],
    ['part of a row', R.subarray(1), {}, 'ERR_SHAPE', /^R has 120 values; rows of dIn/],
    ['NaN', changed(12, NaN), {}, 'ERR_NOT_FINITE', /^R\[12\] is NaN \(row 1, column 1\)/],
    [
      'a value below the diagonal',
      changed(2 * width + 1, 0.5),
      {},
      'ERR_ARGUMENT',
      'R[23] is 0.5 (row 2, column 1); 0 was expected: R is upper triangular, row by row',
    ],
    [
      'column after column',
      Matrix.from1DArray(width, width, R).transpose().to1DArray(),
      {},
      'ERR_ARGUMENT',
      /upper triangular, row by row$/,
    ],
    [
      'fewer rows than it has',
      R,
      { n: 5 },
      'ERR_ARGUMENT',
      /^R\[60\] is .* \(row 5, column 5\); 0 was expected: n = 5 rows have no more$/,
    ],
    ['squares that overflow', changed(R.length - 1, 1e200), {}, 'ERR_NOT_FINITE', /too large/],
    ['no n', R, { n: undefined }, 'ERR_ARGUMENT', /^n is missing/],
    ['n = 0', R, { n: 0 }, 'ERR_ARGUMENT', /^n is 0; a whole number from 1/],
    ['no dOut', R, { dOut: undefined }, 'ERR_ARGUMENT', /^dOut is missing/],
    ['other widths', R, { dIn: 5 }, 'ERR_SHAPE', /^R has 121 values; rows of dIn \+ dOut = 9/],
    ['a weight of other widths', R, { wBase: [1] }, 'ERR_SHAPE', /^wBase has 1 value; dIn × dOut/],
    ['an option there is not', R, { rank: 2 }, 'ERR_ARGUMENT', /^rank is not an option of fromR/],
  ])('by fromR: %s', async (_, factor, change, code, message) => {
    expectRefusal(await errorOf(() => fromR(factor, { ...sizes, ...change })), code, message);
  });

  test('by train: data without a weight', async () => {
    const data = await fromR(R, sizes);
    expectRefusal(
      await errorOf(() => train({ data, rank, steps: 1 })),
      'ERR_ARGUMENT',
      /^wBase is missing/,
    );
  });

  const metadata = { format: 'lora-wasm-r1', n: '90', d_in: '7', d_out: '4' };
  const tensor = { dtype: 'F64', shape: [width, width], bytes: R };
  const withoutN = { format: 'lora-wasm-r1', d_in: '7', d_out: '4' };
  test.each([
    [
      'another format',
      { R: tensor },
      { format: 'pt' },
      /has "format": "pt"; "format": "lora-wasm-r1" was/,
    ],
    ['no format', { R: tensor }, {}, /has no "format"/],
    ['no n', { R: tensor }, withoutN, /has no "n"; a whole number in digits was expected/],
    ['a size in words', { R: tensor }, { ...metadata, d_in: 'seven' }, /has "d_in": "seven"/],
    ['no factor', { r: tensor }, metadata, /has no tensor "R"/],
    [
      'sizes of another factor',
      { R: tensor },
      { ...metadata, d_in: '6' },
      /"R" is F64 \[11, 11\]; F64 \[rows, 10\]/,
    ],
    [
      'float32',
      { R: { ...tensor, dtype: 'F32', bytes: Float32Array.from(R) } },
      metadata,
      /"R" is F32 \[11, 11\]; F64/,
    ],
    [
      'a weight in one row',
      { R: tensor, w_base: { dtype: 'F64', shape: [28], bytes: wBase } },
      metadata,
      /"w_base" is F64 \[28\]; F64 \[rows, 4\] was expected/,
    ],
  ])('by readR: %s', async (_, tensors, texts, message) => {
    const error = await errorOf(() => readR(writeSafetensors(tensors, texts)));
    expectRefusal(error, 'ERR_FORMAT', message);
    expect(error.reason).toBe('r-factor');
  });

  test('by readR: what is no safetensors file', async () => {
    expect(await errorOf(() => readR(new Uint8Array(3)))).toMatchObject({ reason: 'too-short' });
  });

  test('by writeR: anything else, and data without rows', async () => {
    expect(() => writeR({})).toThrow(LoraError);
    expect(() => writeR()).toThrow(expect.objectContaining({ code: 'ERR_ARGUMENT' }));
    const none = await compress({ dIn, dOut });
    expect(() => writeR(none)).toThrow(expect.objectContaining({ code: 'ERR_SHAPE' }));
  });
});

test('the file is what is written down', async () => {
  const { metadata, tensors } = readSafetensors(writeR(await fromR(factorOf(), sizes)));
  expect(Object.fromEntries(metadata)).toEqual({
    format: 'lora-wasm-r1',
    n: '90',
    d_in: '7',
    d_out: '4',
  });
  expect([...tensors.keys()]).toEqual(['R']);
  expect(tensors.get('R')).toMatchObject({ dtype: 'F64', shape: [8, 11] });
});
