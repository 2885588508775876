import { counted } from '../../base/describe.js';
import { acceptCount, acceptOptions } from '../../checks/accept.js';
import { LoraError, wrongArgument, wrongShape } from '../../base/errors.js';
import { acceptMatrix, copyFiniteInPortions } from '../../matrices/matrix.js';
import type { MatrixInput } from '../../types/arrays.js';
import type { ReducedRows } from '../../problem/rows.js';
import { acceptWeight, copyFiniteWeight } from '../../problem/weight.js';
import type { CompressedData } from '../../types/compressed-data.js';
import { ThreadShare, type Work } from '../../work/slices.js';
import { makeCompressed } from '../../worker/compressed.js';

/**
 * Rounding errors below the diagonal that are accepted, relative to the largest value in the
 * column.
 */
const ROUNDING = 1e-12;

export interface FromROptions {
  /** The number of rows of [x | y]. */
  n: number;
  dIn: number;
  dOut: number;
  /** (dIn, dOut): the default for `train({ data })` and `solve({ data })`. */
  wBase?: MatrixInput | undefined;
}

/**
 * Makes compressed data from the R factor of [x | y] = Q R, which any engine with a tall-skinny QR
 * can compute for rows that do not fit on one machine. With R = [[Rx, C], [0, S]], Rx and C are the
 * reduced rows, and ‖S‖² is the squared error that no weight can remove. The signs of R's rows do
 * not matter. `merge()` combines the R factors of several shards. Works in slices: leave R unchanged
 * meanwhile.
 *
 * @param R (k, dIn + dOut), upper triangular up to rounding. Missing rows of the min(n, dIn + dOut)
 *   count as zeros; rows beyond must be zero.
 * @throws LoraError ERR_ARGUMENT (also where R is not triangular), ERR_SHAPE, ERR_NOT_FINITE,
 *   ERR_OUT_OF_MEMORY, ERR_UNSUPPORTED
 */
export async function fromR(R: MatrixInput, options: FromROptions): Promise<CompressedData> {
  const given = acceptOptions('fromR()', options, ['n', 'dIn', 'dOut', 'wBase']);
  const n = acceptCount('n', given.n, 1);
  const dIn = acceptCount('dIn', given.dIn, 1);
  const dOut = acceptCount('dOut', given.dOut, 1);
  const thread = new ThreadShare();
  const rows = await thread.run(reducedFrom(R, n, dIn, dOut));
  const wBase =
    given.wBase === undefined
      ? undefined
      : await thread.run(copyFiniteWeight(acceptWeight(given.wBase, undefined, { dIn, dOut })));
  const data: CompressedData = await makeCompressed({ dIn, dOut, workers: 'auto' }, rows);
  data.wBase = wBase;
  return data;
}

/** A checked copy. */
function* acceptFactor(value: unknown, n: number, width: number): Work<Float64Array> {
  const matrix = acceptMatrix('R', value);
  const { length } = matrix;
  if (length === 0 || length % width !== 0) {
    throw wrongShape(
      `R has ${counted(length, 'value')}; rows of dIn + dOut = ${width} values were expected`,
    );
  }
  const R = yield* copyFiniteInPortions('R', matrix, width);
  const tolerated = yield* tolerances(R, width);
  for (let row = 0; row < length / width; row++) {
    const zeros = row < n ? Math.min(row, width) : width;
    for (let col = 0; col < zeros; col++) {
      const entry = R[row * width + col] as number;
      if (Math.abs(entry) <= (tolerated[col] as number)) continue;
      throw notZero(entry, row, col, { n, width });
    }
    yield;
  }
  return R;
}

/** The rounding errors that are accepted in each column. */
function* tolerances(R: Float64Array, width: number): Work<Float64Array> {
  const largest = new Float64Array(width);
  for (let start = 0; start < R.length; start += width) {
    for (let col = 0; col < width; col++) {
      const size = Math.abs(R[start + col] as number);
      if (size > (largest[col] as number)) largest[col] = size;
    }
    yield;
  }
  return largest.map((size) => ROUNDING * size);
}

function notZero(
  entry: number,
  row: number,
  col: number,
  { n, width }: { readonly n: number; readonly width: number },
): LoraError {
  const expected =
    row < n
      ? 'R is upper triangular, row by row'
      : `n = ${counted(n, 'row')} ${n === 1 ? 'has' : 'have'} no more`;
  return wrongArgument(
    `R[${row * width + col}] is ${entry} (row ${row}, column ${col}); 0 was expected: ${expected}`,
  );
}

function* reducedFrom(given: unknown, n: number, dIn: number, dOut: number): Work<ReducedRows> {
  const rows = Math.min(n, dIn);
  const width = dIn + dOut;
  const R = yield* acceptFactor(given, n, width);
  const x = new Float64Array(rows * dIn);
  const y = new Float64Array(rows * dOut);
  let residualSquares = 0;
  for (let row = 0; row < Math.min(n, width, R.length / width); row++) {
    const [diagonal, targets] = [row * width + row, row * width + dIn];
    const end = (row + 1) * width;
    if (row < dIn) {
      x.set(R.subarray(diagonal, targets), row * dIn + row);
      y.set(R.subarray(targets, end), row * dOut);
    } else {
      for (const entry of R.subarray(diagonal, end)) residualSquares += entry * entry;
    }
    yield;
  }
  if (Number.isFinite(residualSquares)) return { x, y, rows, n, residualSquares };
  throw new LoraError('ERR_NOT_FINITE', 'R has values whose squares are too large for a float64');
}
