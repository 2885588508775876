/** Applies a layer to rows, a block at a time, which does not affect a bit of the result. */
import { BLOCK_ROWS } from '../engine/constants.js';
import type { Engine } from '../engine/engine.js';
import { PREPROCESSED, preprocessInPortions, restoreTargets } from '../adapters/preprocessing.js';
import { allocate, finite, firstNotFinite, requireFinite, tooLarge } from '../matrices/matrix.js';
import { largestOf } from '../matrices/powers.js';
import { scaleToUnitRows } from '../matrices/unit-rows.js';
import { runToEnd, type Work } from '../work/slices.js';
import type { Floats } from '../types/arrays.js';
import type { LayerRows, OutputType } from './layer-rows.js';
import { holdLayer, type Layer, type LayerInUse } from './layer.js';

/** Reports the number of rows that are done. */
export type NoteRows = (rows: number) => void;

/** The size from which on a number is not one of the type any more. */
const LIMITS = { float64: Infinity, float32: (2 - 2 ** -24) * 2 ** 127 } as const;

const TYPES = { float64: Float64Array, float32: Float32Array } as const;

/** Holds a layer only for these rows. */
export function* applyLayer(
  engine: Engine,
  layer: Layer,
  rows: LayerRows,
  note?: NoteRows,
): Work<Floats> {
  const inUse = yield* holdLayer(engine, layer);
  try {
    return yield* applyRows(engine, inUse, rows, note);
  } finally {
    engine.free(inUse.held);
  }
}

/** Throws ERR_NOT_FINITE, ERR_OUT_OF_MEMORY. */
export function* applyRows(
  engine: Engine,
  layer: LayerInUse,
  rows: LayerRows,
  note?: NoteRows,
): Work<Floats> {
  const { held, dOut } = layer;
  const { x, columns, preprocessing, output } = rows;
  const n = x.length / columns;
  const result = rows.inPlace
    ? new Float64Array(x.buffer)
    : allocate('the output', n * dOut, TYPES[output]);
  const finish = finisher(layer, rows);
  for (let from = 0; from < n; from += BLOCK_ROWS) {
    const to = Math.min(n, from + BLOCK_ROWS);
    const given = x.subarray(from * columns, to * columns);
    const y = result.subarray(from * dOut, to * dOut);
    const own = preprocessing ? runToEnd(preprocessInPortions(given, preprocessing)) : given;
    const target = finish ? new Float64Array(y.length) : y;
    const largest = engine.run((raw) => raw.layerApply(held, own, target, to - from));
    if (!(largest < LIMITS[finish ? 'float64' : output])) {
      yield* requireFinite('x', x, columns, rows.first);
      if (firstNotFinite(own, 0, own.length) >= 0)
        throw tooLarge(`${PREPROCESSED} has values that are`);
      throw tooLargeOutput(layer, Number.isFinite(largest) ? output : 'float64');
    }
    if (finish) y.set(finish(target as Float64Array));
    note?.(to);
    yield;
  }
  return result;
}

/** What is done with the output of a block, which stays finite; undefined if nothing is. */
function finisher(
  layer: LayerInUse,
  { preprocessing, normalise, output }: LayerRows,
): ((y: Float64Array) => Float64Array) | undefined {
  const targets = preprocessing?.y;
  if (!targets && !normalise) return undefined;
  return (y) => {
    if (targets) restoreTargets(y, targets);
    finite(layer.formula, y);
    if (normalise) return scaleToUnitRows(y, layer.dOut);
    if (largestOf(y) < LIMITS[output]) return y;
    throw tooLargeOutput(layer, output);
  };
}

function tooLargeOutput({ formula }: LayerInUse, output: OutputType): Error {
  const which = `${formula} has values that are`;
  return output === 'float32' ? tooLarge(which, 'float32 number') : tooLarge(which);
}
