import { drawPlaces, uniformFrom } from '../../../examples/tasks/random.js';
import { MOST } from './limits.js';
import { shapeOf, type Plan } from './plan.js';
import { portionRows, portions } from './rest.js';

/** The numbers of rows, for what they are, in the order of the file. */
export interface Parts {
  readonly first: Uint32Array;
  readonly train: Uint32Array;
  readonly heldOut: Uint32Array;
}

/** Which of n rows a plan takes for what. Throws Error for too few. */
export async function deal(n: number, plan: Plan, signal: AbortSignal): Promise<Parts> {
  const hasFirst = plan.base === 'first-rows';
  const count = hasFirst ? Math.round((n * plan.first) / 100) : 0;
  const rest = n - count;
  const held = heldOutOf(rest, plan);
  if (rest - held < 1 || (hasFirst && count < 1)) {
    throw new Error(`${n === 1 ? '1 row is' : `${n} rows are`} too few to hold any out.`);
  }
  const isHeld = new Uint8Array(rest);
  for (const row of (await shuffled(rest, plan.seed, signal)).subarray(0, held)) isHeld[row] = 1;
  const train = new Uint32Array(rest - held);
  const heldOut = new Uint32Array(held);
  for (let row = 0, trained = 0, spared = 0; row < rest; row++) {
    if (isHeld[row]) heldOut[spared++] = count + row;
    else train[trained++] = count + row;
  }
  return { first: ascending(count), train, heldOut };
}

/** So many that what is shown of them is computed between two frames. */
function heldOutOf(rest: number, plan: Plan): number {
  const { dIn, dOut } = shapeOf(plan);
  const most = Math.floor(MOST.heldOutWork / (dIn * dOut));
  return Math.min(most, Math.max(1, Math.round((rest * plan.heldOut) / 100)));
}

/** As shuffledIndices() has them, with rests: there may be millions. */
async function shuffled(n: number, seed: number, signal: AbortSignal): Promise<Uint32Array> {
  const [indices, uniform] = [ascending(n), uniformFrom(seed)];
  for await (const [from, to] of portions(n - 1, portionRows(1), signal)) {
    drawPlaces(indices, uniform, n - 1 - from, n - 1 - to);
  }
  return indices;
}

function ascending(n: number): Uint32Array {
  const numbers = new Uint32Array(n);
  for (let i = 0; i < n; i++) numbers[i] = i;
  return numbers;
}
