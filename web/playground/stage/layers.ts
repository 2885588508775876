import type { Task } from '../../tasks/index.js';
import type { TrainedAdapter } from 'lora-wasm';
import { changeOf } from '../../tasks/product.js';
import type { Merged } from '../merging/merged.js';
import type { BestOfRank } from '../training/optimum.js';

export type Name = 'w' | 'a' | 'b' | 'ab' | 'merged' | 'target' | 'difference';

export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float64Array;
  /** Whether the values are there: the best change is computed while the run has begun. */
  readonly known: boolean;
}

export type Matrices = Readonly<Record<Name, Matrix>>;

const NONE = new Float64Array();

/** Makes the matrices of a frame. What it made two frames ago is used again. */
export class Layers {
  #shown: readonly Float64Array[] = [NONE, NONE];
  #spare: readonly Float64Array[] = [NONE, NONE];

  of(
    task: Task,
    adapter: TrainedAdapter,
    best: BestOfRank | undefined,
    merged: Merged | undefined,
  ): Matrices {
    const { wBase, dIn, dOut } = task;
    const { a, b, rank } = adapter;
    const [change = NONE, difference = NONE] = this.#next(wBase.length);
    changeOf(adapter, change);
    const target = best?.rank === rank ? best.change : undefined;
    if (target)
      difference.forEach((_, k) => (difference[k] = (change[k] as number) - (target[k] as number)));
    const layer = (values: Float64Array, known = true) => {
      return { rows: dIn, columns: dOut, values, known };
    };
    return {
      w: layer(wBase),
      a: { rows: dIn, columns: rank, values: a, known: true },
      b: { rows: rank, columns: dOut, values: b, known: true },
      ab: layer(change),
      merged: layer(merged?.weight ?? NONE, merged !== undefined),
      target: layer(target ?? new Float64Array(wBase.length), target !== undefined),
      difference: layer(target ? difference : difference.fill(0), target !== undefined),
    };
  }

  #next(length: number): readonly Float64Array[] {
    const fits = this.#spare[0]?.length === length;
    const next = fits ? this.#spare : [new Float64Array(length), new Float64Array(length)];
    this.#spare = this.#shown;
    return (this.#shown = next);
  }
}
