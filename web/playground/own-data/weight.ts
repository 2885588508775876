import { loadNpy } from 'lora-wasm/data';
import { MOST, requireAtMost } from './limits.js';
import { ownData as words } from '../words/index.js';

/** A frozen layer of one's own. */
export interface OwnWeight {
  readonly name: string;
  /** (dIn, dOut), or (dIn,) where there is one output. */
  readonly shape: readonly number[];
  readonly values: Float64Array;
}

/** Throws Error, with words for people. */
export async function openWeight(file: File): Promise<OwnWeight> {
  requireAtMost(file.size, MOST.bytes, 'bytes', '');
  try {
    const { shape, values } = await loadNpy(file);
    return { name: file.name, shape, values };
  } catch (cause) {
    throw new Error(words.TROUBLE.unreadable(file.name, (cause as Error).message), { cause });
  }
}

/** Its values, where it is of that shape. Throws Error, with what was expected and what came. */
export function weightOf(
  { shape, values }: OwnWeight,
  dIn: number,
  dOut: number,
  hasConstant: boolean,
): Float64Array {
  const [rows, columns = 1] = shape;
  if (rows !== dIn || columns !== dOut || shape.length > 2) {
    throw new Error(words.TROUBLE.weightShape(shape, dIn, dOut, hasConstant));
  }
  if (!values.every(Number.isFinite)) throw new Error(words.TROUBLE.weightNotFinite);
  return Float64Array.from(values);
}
