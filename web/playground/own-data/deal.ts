import { drawPlaces, uniformFrom } from '../../tasks/random.js';
import { MOST } from './limits.js';
import { shapeOf, type Plan } from './plan.js';
import { forEachRow, portionRows, portions } from './rest.js';

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
  const order = await shuffled(rest, plan.seed, signal);
  const isHeld = new Uint8Array(rest);
  await forEachRow(held, 1, signal, (drawn) => (isHeld[order[drawn] as number] = 1));
  const [train, heldOut] = [new Uint32Array(rest - held), new Uint32Array(held)];
  let [trained, spared] = [0, 0];
  await forEachRow(rest, 1, signal, (row) => {
    if (isHeld[row]) heldOut[spared++] = count + row;
    else train[trained++] = count + row;
  });
  return { first: await ascending(count, signal), train, heldOut };
}

/** So many that what is shown of them is computed between two frames. */
function heldOutOf(rest: number, plan: Plan): number {
  const { dIn, dOut } = shapeOf(plan);
  const most = Math.floor(MOST.heldOutWork / (dIn * dOut));
  return Math.min(most, Math.max(1, Math.round((rest * plan.heldOut) / 100)));
}

/** As shuffledIndices() has them, with rests: there may be millions. */
async function shuffled(n: number, seed: number, signal: AbortSignal): Promise<Uint32Array> {
  const [indices, uniform] = [await ascending(n, signal), uniformFrom(seed)];
  for await (const [from, to] of portions(n - 1, portionRows(1), signal)) {
    drawPlaces(indices, uniform, n - 1 - from, n - 1 - to);
  }
  return indices;
}

async function ascending(n: number, signal: AbortSignal): Promise<Uint32Array> {
  const numbers = new Uint32Array(n);
  await forEachRow(n, 1, signal, (i) => (numbers[i] = i));
  return numbers;
}
