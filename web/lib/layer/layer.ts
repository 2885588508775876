/** Layers in use: their weights in the module's memory. */
import type { Engine } from '../engine/engine.js';
import { numbersOf } from '../engine/crossing.js';
import { LAYER } from '../engine/layouts.js';
import type { HeldLayer } from '../engine/raw-module.js';
import { pushWeight, unlessDone } from '../problem/hold.js';
import type { Widths } from '../problem/rows.js';
import type { Work } from '../work/slices.js';

/** x @ wBase + scale * (x @ a) @ b, as plain data, which can be sent to another thread. */
export interface Layer extends Widths {
  /** 0 without an adapter; a and b are empty then. */
  readonly rank: number;
  readonly a: Float64Array;
  readonly b: Float64Array;
  readonly scale: number;
  readonly wBase: Float64Array | undefined;
  /** The computation in messages. */
  readonly formula: string;
}

/** The layer x @ weight. */
export const plainLayer = (weight: Float64Array, widths: Widths, formula: string): Layer => {
  const none = new Float64Array(0);
  return { ...widths, rank: 0, a: none, b: none, scale: 1, wBase: weight, formula };
};

/** A layer in the module. */
export interface LayerInUse extends Pick<Layer, 'dIn' | 'dOut' | 'formula'> {
  readonly held: HeldLayer;
}

/** Copies the weights of a layer into the module; the caller frees `held`. */
export function* holdLayer(engine: Engine, layer: Layer): Work<LayerInUse> {
  const { a, b, dIn, dOut, rank, scale, wBase, formula } = layer;
  const numbers = numbersOf(LAYER, { dIn, dOut, rank, scale, weightRows: wBase ? dIn : 0 });
  const held = engine.make((raw) => raw.makeLayer(a, b, numbers));
  if (wBase) {
    const pushing = pushWeight(layer, wBase, (part, rows) =>
      engine.run((raw) => raw.layerPushWeight(held, part, rows)),
    );
    yield* unlessDone(pushing, () => engine.free(held));
  }
  return { held, dIn, dOut, formula };
}

/** The expected seconds of applying a layer to so many rows. */
export function layerSeconds(
  rows: number,
  { dIn, dOut, rank, hasWeight }: Widths & { rank: number; hasWeight: boolean },
): number {
  const products = rank * (dIn + dOut) + (hasWeight ? dIn * dOut : 0);
  return rows * (products * SECONDS_PER_PRODUCT + (dIn + dOut) * SECONDS_PER_VALUE);
}

const SECONDS_PER_PRODUCT = 1e-10;
/** Of copying a value. */
const SECONDS_PER_VALUE = 3e-9;
