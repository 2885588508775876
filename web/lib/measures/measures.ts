/** The metrics as work that can be interrupted; metrics.ts has their contracts. */
import { acceptMatrix, finite } from '../matrices/matrix.js';
import { timesPower } from '../matrices/powers.js';
import { scaleToUnitRows } from '../matrices/unit-rows.js';
import type { MatrixInput } from '../types/arrays.js';
import type { Work } from '../work/slices.js';
import { acceptRowLength, copyPair, meanOfRows, type RowOptions } from './pairs.js';
import { columnMeans, sumOfSquares } from './squares.js';

export function* mse(yHat: MatrixInput, y: MatrixInput): Work<number> {
  const { length } = acceptMatrix('y', y);
  const { squares, exponent } = yield* sumOfSquares(yield* copyPair(yHat, y, ['values', length]));
  return finite('mean((yHat - y)**2)', timesPower(squares / length, exponent));
}

export function* r2(yHat: MatrixInput, y: MatrixInput, options: RowOptions): Work<number> {
  const dOut = acceptRowLength('r2()', options);
  const pair = yield* copyPair(yHat, y, ['dOut', dOut]);
  const residual = yield* sumOfSquares(pair);
  const means = yield* columnMeans(pair.y, dOut);
  const variation = yield* sumOfSquares({ yHat: means, y: pair.y });
  if (variation.squares === 0) return residual.squares === 0 ? 1 : 0;
  const exponent = residual.exponent - variation.exponent;
  const quotient = timesPower(residual.squares / variation.squares, exponent);
  return finite('the coefficient of determination', 1 - quotient);
}

export function* accuracy(yHat: MatrixInput, y: MatrixInput, options: RowOptions): Work<number> {
  const dOut = acceptRowLength('accuracy()', options);
  const { yHat: p, y: q } = yield* copyPair(yHat, y, ['dOut', dOut]);
  return yield* meanOfRows(p.length / dOut, dOut, (row) =>
    argMax(p, row * dOut, dOut) === argMax(q, row * dOut, dOut) ? 1 : 0,
  );
}

export function* cosine(yHat: MatrixInput, y: MatrixInput, options: RowOptions): Work<number> {
  const dOut = acceptRowLength('cosine()', options);
  const { yHat: p, y: q } = yield* copyPair(yHat, y, ['dOut', dOut]);
  return yield* meanOfRows(p.length / dOut, dOut, (row) => {
    const u = scaleToUnitRows(p.subarray(row * dOut, (row + 1) * dOut), dOut);
    const v = scaleToUnitRows(q.subarray(row * dOut, (row + 1) * dOut), dOut);
    let sum = 0;
    for (let i = 0; i < dOut; i++) sum += (u[i] as number) * (v[i] as number);
    return sum;
  });
}

function argMax(values: Float64Array, from: number, count: number): number {
  let best = 0;
  for (let i = 1; i < count; i++) {
    if ((values[from + i] as number) > (values[from + best] as number)) best = i;
  }
  return best;
}
