import type { TrainerOptions } from 'lora-wasm';
import { uniformFrom } from '../../tasks/random.js';
import type { State } from '../model/state.js';

interface Shape {
  readonly dIn: number;
  readonly dOut: number;
}

/**
 * a0 and b0 where a run does not start as the library's own do, with a drawn and b zero. A random b is
 * uniform in ±1/√dOut, as a is in ±1/√dIn.
 */
export function startOf(
  { dIn, dOut }: Shape,
  { start, rank, seed }: Pick<State, 'start' | 'rank' | 'seed'>,
): Pick<TrainerOptions, 'a0' | 'b0'> {
  const zeroA = new Float64Array(dIn * rank);
  switch (start) {
    case 'b-zero':
      return {};
    case 'both-zero':
      return { a0: zeroA };
    case 'a-zero':
      return { a0: zeroA, b0: uniform(rank * dOut, dOut, seed) };
    case 'both-random':
      return { b0: uniform(rank * dOut, dOut, seed) };
  }
}

function uniform(length: number, fanOut: number, seed: number): Float64Array {
  const random = uniformFrom(seed);
  return Float64Array.from({ length }, () => (2 * random() - 1) / Math.sqrt(fanOut));
}
