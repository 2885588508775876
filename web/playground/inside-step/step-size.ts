import type { TrainedAdapter } from 'lora-wasm';
import type { State } from '../model/state.js';
import { isOn } from './optimiser-words.js';
import type { Quantities } from './quantities.js';

/**
 * The step size that takes an adapter to the next one, from what it did: where steps go along the whole
 * gradient, and along nothing else. Undefined where they do not, or where nothing moves.
 */
export function stepSizeOf(
  state: State,
  { adapter, gradA, gradB }: Quantities,
  next: TrainedAdapter,
): number | undefined {
  const others = (['batch', 'dropout', 'decay'] as const).some((name) => isOn(name, state));
  if (state.optimizer !== 'sgd' || state.ratio !== 1 || others) return undefined;
  const moved = along(adapter.a, next.a, gradA) + along(adapter.b, next.b, gradB);
  const squares = dot(gradA, gradA) + dot(gradB, gradB);
  return squares > 0 ? moved / squares : undefined;
}

/** ⟨before − after, gradient⟩ */
function along(before: Float64Array, after: Float64Array, gradient: Float64Array): number {
  return before.reduce(
    (sum, value, k) => sum + (value - (after[k] as number)) * (gradient[k] as number),
    0,
  );
}

function dot(one: Float64Array, other: Float64Array): number {
  return one.reduce((sum, value, k) => sum + value * (other[k] as number), 0);
}
