import type { Engine } from '../engine/engine.js';
import type { Work } from '../work/slices.js';
import { applyLayer } from './apply-rows.js';
import { PLAIN, rowsAsTheyAre } from './layer-rows.js';
import { layerSeconds, plainLayer } from './layer.js';

/** Two matrices to be multiplied. */
export interface Factors {
  /** (rows, inner) */
  readonly left: Float64Array;
  /** (inner, cols) */
  readonly right: Float64Array;
  readonly inner: number;
  readonly cols: number;
  /** What the product is for, in messages. */
  readonly formula: string;
}

/** left @ right. Throws ERR_NOT_FINITE, ERR_OUT_OF_MEMORY. */
export function* multiply(
  engine: Engine,
  { left, right, inner, cols, formula }: Factors,
): Work<Float64Array> {
  const rows = rowsAsTheyAre({ values: left, columns: inner }, PLAIN);
  const layer = plainLayer(right, { dIn: inner, dOut: cols }, formula);
  return (yield* applyLayer(engine, layer, rows)) as Float64Array;
}

export const productSeconds = ({ left, inner, cols }: Factors): number =>
  layerSeconds(left.length / inner, { dIn: inner, dOut: cols, rank: 0, hasWeight: true });
