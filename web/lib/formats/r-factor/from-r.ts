import { acceptCount, acceptOptions } from '../../checks/accept.js';
import { encode } from '../../problem/compressed-format.js';
import { LoraError } from '../../base/errors.js';
import { acceptMatrix, acceptShape, copyFinite } from '../../matrices/matrix.js';
import type { MatrixInput } from '../../types/arrays.js';
import type { ReducedRows } from '../../problem/rows.js';
import type { CompressedData } from '../../types/compressed-data.js';
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
 * not matter. `merge()` combines the R factors of several shards.
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
  const rows = reducedFrom(acceptFactor(R, n, dIn + dOut), n, dIn, dOut);
  const wBase =
    given.wBase === undefined
      ? undefined
      : copyFinite('wBase', acceptShape('wBase', given.wBase, ['dIn', dIn], ['dOut', dOut]), dOut);
  const bytes = encode({ dIn, dOut, ...rows });
  const data: CompressedData = await makeCompressed({ bytes, workers: 'auto' });
  data.wBase = wBase;
  return data;
}

/** A checked copy. */
function acceptFactor(value: unknown, n: number, width: number): Float64Array {
  const matrix = acceptMatrix('R', value);
  const { length } = matrix;
  if (length === 0 || length % width !== 0) {
    throw new LoraError(
      'ERR_SHAPE',
      `R has ${length} values; rows of dIn + dOut = ${width} values were expected`,
    );
  }
  const R = copyFinite('R', matrix, width);
  const largest = new Float64Array(width);
  R.forEach((entry, i) => {
    largest[i % width] = Math.max(largest[i % width] as number, Math.abs(entry));
  });
  R.forEach((entry, i) => {
    const [row, col] = [Math.floor(i / width), i % width];
    if (row <= col && row < n) return;
    if (Math.abs(entry) <= ROUNDING * (largest[col] as number)) return;
    const expected = row < n ? 'R is upper triangular, row by row' : `n = ${n} rows have no more`;
    throw new LoraError(
      'ERR_ARGUMENT',
      `R[${i}] is ${entry} (row ${row}, column ${col}); 0 was expected: ${expected}`,
    );
  });
  return R;
}

function reducedFrom(R: Float64Array, n: number, dIn: number, dOut: number): ReducedRows {
  const rows = Math.min(n, dIn);
  const width = dIn + dOut;
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
  }
  if (Number.isFinite(residualSquares)) return { x, y, rows, n, residualSquares };
  throw new LoraError('ERR_NOT_FINITE', 'R has values whose squares are too large for a float64');
}
