/**
 * svd() and compressRank() of adapters that are made to be awkward: constant, of few values, with rows
 * and columns that are the same, of any size that a number can have.
 */
import { expect, test } from '@jest/globals';
import { compressRank, LoraError, svd } from 'lora-wasm';
import { Matrix, SingularValueDecomposition } from 'ml-matrix';
import fc from './drawn.js';

const RUNS = 400;

const size = fc.integer({ min: 1, max: 6 });
/** Of two: numbers down to those that have few digits left. */
const power = fc.oneof(fc.constant(0), fc.integer({ min: -1040, max: 1000 }));
const fewValues = fc.constantFrom(
  [-1, 0, 1],
  [0, 1],
  [3],
  [-3, -1, 0, 1, 2],
  [1, 1, 1, 1 + 2 ** -20],
);

/** `length` numbers of a few, which can be the same in every row of `cols`, or in every column. */
const valuesOf = (length, cols) =>
  fc
    .tuple(fewValues, fc.constantFrom('any', 'rows', 'columns'))
    .chain(([few, same]) =>
      fc
        .array(fc.constantFrom(...few), { minLength: length, maxLength: length })
        .map((values) =>
          values.map(
            (value, i) =>
              ({ any: value, rows: values[i % cols], columns: values[i - (i % cols)] })[same],
          ),
        ),
    );

/** Short numbers times powers of two: what is known of the numbers is known of the adapter. */
const awkward = fc.tuple(size, size, size).chain(([dIn, dOut, rank]) =>
  fc.record({
    sizes: fc.constant({ dIn, dOut, rank }),
    a: valuesOf(dIn * rank, rank),
    b: valuesOf(rank * dOut, dOut),
    powers: fc.record({ a: power, b: power, scale: power }),
  }),
);

const timesPower = (value, exponent) => {
  const part = Math.trunc(exponent / 4);
  return value * 2 ** part * 2 ** part * 2 ** part * 2 ** (exponent - 3 * part);
};

const matrix = (values, rows) => Matrix.from1DArray(rows, values.length / rows, values);
const singularValuesOf = (product) =>
  new SingularValueDecomposition(product, { autoTranspose: true }).diagonal;
const finite = (values) => [...values].every(Number.isFinite);

function expectOrthonormal(gram, singularValues) {
  const units = Matrix.diag(singularValues.map((value) => Number(value > 0)));
  const worst = Matrix.sub(gram, units).abs().max();
  expect(worst).toBeLessThan(1e-14 * 20);
}

/** That it is the decomposition of a @ b * 2^exponent, to the rounding of its terms. */
function expectDecomposition({ singularValues, u, vt }, [a, b], exponent) {
  const product = a.mmul(b);
  const [dIn, count] = [product.rows, singularValues.length];
  expect(finite([...singularValues, ...u, ...vt])).toBe(true);
  expect(singularValues).toEqual([...singularValues].sort((p, q) => q - p));
  const [left, right] = [matrix(u, dIn), matrix(vt, count)];
  expectOrthonormal(left.transpose().mmul(left), singularValues);
  expectOrthonormal(right.mmul(right.transpose()), singularValues);
  const expected = singularValuesOf(product);
  if (timesPower(expected[0], exponent) < 1e-290) return; // of few digits
  const found = singularValues.map((value) => timesPower(value, -exponent));
  const tolerance = 1e-14 * a.norm() * b.norm();
  found.forEach((value, k) => expect(Math.abs(value - expected[k])).toBeLessThanOrEqual(tolerance));
  const again = left.mmul(Matrix.diag(found)).mmul(right);
  expect(Matrix.sub(again, product).abs().max()).toBeLessThanOrEqual(tolerance);
}

test('awkward adapters are decomposed as others are, and no result holds NaN', async () => {
  await fc.assert(
    fc.asyncProperty(awkward, async ({ sizes, a, b, powers }) => {
      const adapter = {
        ...sizes,
        a: a.map((value) => timesPower(value, powers.a)),
        b: b.map((value) => timesPower(value, powers.b)),
        scale: timesPower(1, powers.scale),
      };
      const factors = [matrix(a, sizes.dIn), matrix(b, sizes.rank)];
      const exponent = powers.a + powers.b + powers.scale;
      const decomposed = await svd(adapter).catch((error) => error);
      const isTooLarge = !finite([
        timesPower(singularValuesOf(factors[0].mmul(factors[1]))[0], exponent),
      ]);
      // The terms can be too large where their sum is not.
      if (isTooLarge || (decomposed instanceof LoraError && exponent > 1000)) {
        expect(decomposed).toMatchObject({ code: 'ERR_NOT_FINITE' });
        return;
      }
      expectDecomposition(decomposed, factors, exponent);
      const { ab, error } = await compressRank(adapter, 1);
      expect(finite([...ab, error.frobenius, error.spectral])).toBe(true);
    }),
    { numRuns: RUNS },
  );
});

test('terms that are the same add up, and what is not there is zero', async () => {
  const b = [-3, 1, 0, 1, -3, 2, 2, -3, 1, 0, 1, -3];
  const same = { a: Array(9).fill(3), b, scale: 1, dIn: 3, dOut: 4, rank: 3 };
  const { singularValues } = await svd(same);
  expect(singularValues[0]).toBeCloseTo(42.84857057125709, 13);
  expect(singularValues.slice(1)).toEqual([0, 0]);
});

test.each([
  ['below what can be divided by', [1e-310, 2e-310], 1e300, 1e-10 * Math.sqrt(5)],
  ['that cannot be added up', [1.5e308, 1.5e308], 1e-300, 1.5e8 * Math.SQRT2],
])('factors %s are decomposed', async (_, a, scale, value) => {
  const { singularValues, u } = await svd({ a, b: [1], scale, rank: 1 });
  expect(singularValues[0] / value).toBeCloseTo(1, 12);
  expect(Math.hypot(...u)).toBeCloseTo(1, 14);
});
