/** The rows of a plan as they become numbers: in columns, and then as the layer takes them. */
import { preprocess, preprocessY, type Preprocessing } from 'lora-wasm/data';
import type { Rows } from '../../tasks/index.js';
import { encoded, type Encodings } from './encode.js';
import { forEachRow, portionRows, portions } from './yield-thread.js';
import type { Sample } from './sample.js';

export type PartName = 'base' | 'train' | 'heldOut';

/** Rows that are for one thing, in columns of numbers, in their own units. */
export interface EncodedPart {
  readonly name: PartName;
  readonly n: number;
  readonly rawX: Float64Array;
  readonly rawY: Float64Array;
  /** The numbers of the rows in the file, from 0. */
  readonly numbers: Float64Array;
  /** Values of x that were missing. */
  readonly holes: number;
}

/** Columns of x, without the constant one, and of y. */
export interface RawShape {
  readonly wide: number;
  readonly dOut: number;
}

export async function encodedPart(
  name: PartName,
  indices: Uint32Array,
  { x, y }: Encodings,
  rows: Sample,
  signal: AbortSignal,
): Promise<EncodedPart> {
  const ofX = await encoded(x, rows, indices, signal);
  const ofY = await encoded(y, rows, indices, signal);
  const numbers = new Float64Array(indices.length);
  await forEachRow(indices.length, 1, signal, (i) => {
    numbers[i] = rows.numberOf(indices[i] as number);
  });
  const { holes } = ofX;
  return { name, n: indices.length, rawX: ofX.values, rawY: ofY.values, numbers, holes };
}

/** The rows of some parts after those of others, in portions. */
export async function* batchesOf(
  parts: readonly EncodedPart[],
  { wide, dOut }: RawShape,
  signal: AbortSignal,
): AsyncGenerator<{ n: number; x: Float64Array; y: Float64Array }, void> {
  for (const { rawX, rawY, n } of parts) {
    for await (const [from, to] of portions(n, portionRows(wide), signal)) {
      yield {
        n: to - from,
        x: rawX.subarray(from * wide, to * wide),
        y: rawY.subarray(from * dOut, to * dOut),
      };
    }
  }
}

/** A part as the layer takes it. */
export async function processedRows(
  part: EncodedPart,
  shape: RawShape,
  dIn: number,
  preprocessing: Preprocessing,
  signal: AbortSignal,
): Promise<Rows> {
  const rows = {
    x: new Float64Array(part.n * dIn),
    y: new Float64Array(part.n * shape.dOut),
    n: part.n,
  };
  let [atX, atY] = [0, 0];
  for await (const { x, y } of batchesOf([part], shape, signal)) {
    const doneX = await preprocess(x, preprocessing);
    const doneY = await preprocessY(y, preprocessing);
    rows.x.set(doneX, atX);
    rows.y.set(doneY, atY);
    atX += doneX.length;
    atY += doneY.length;
  }
  return rows;
}

/** Whether every row names one of several classes: it is 1 there, and 0 elsewhere. */
export async function isOneHot(
  parts: readonly EncodedPart[],
  dOut: number,
  signal: AbortSignal,
): Promise<boolean> {
  if (dOut < 2) return false;
  for (const { rawY, n } of parts) {
    for await (const [from, to] of portions(n, portionRows(dOut), signal)) {
      for (let row = from; row < to; row++) if (!namesOne(rawY, row * dOut, dOut)) return false;
    }
  }
  return true;
}

function namesOne(y: Float64Array, at: number, dOut: number): boolean {
  let ones = 0;
  for (let j = 0; j < dOut; j++) {
    const value = y[at + j];
    if (value === 1) ones++;
    else if (value !== 0) return false;
  }
  return ones === 1;
}
