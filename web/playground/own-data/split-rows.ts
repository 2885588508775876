import { drawPlaces, uniformFrom } from '../../tasks/random.js';
import { MOST } from './limits.js';
import type { Plan } from './plan.js';
import { forEachRow, portionRows, portions } from './yield-thread.js';
import { ownData as words } from '../words/index.js';

/** The numbers of rows, for what they are, in the order of the file. */
export interface Parts {
  /** Those that w is fitted to. */
  readonly first: Uint32Array;
  readonly train: Uint32Array;
  readonly heldOut: Uint32Array;
}

/** What a plan says of it. */
type SplitPlan = Pick<Plan, 'base' | 'first' | 'heldOut' | 'seed'>;

/**
 * Which of n rows a plan takes for what. Throws Error for too few.
 *
 * @param weights of the layer: dIn · dOut
 * @param isOfGroup whether a row is of those that `group` is fitted to
 */
export async function splitRows(
  n: number,
  plan: SplitPlan,
  weights: number,
  isOfGroup: (row: number) => boolean,
  signal: AbortSignal,
): Promise<Parts> {
  const isFirst = await firstOf(n, plan, isOfGroup, signal);
  const [first, others] = await separate(n, isFirst, signal);
  const isFitted = plan.base === 'first-rows' || plan.base === 'group';
  if (plan.base === 'group' && first.length === 0) throw new Error(words.TROUBLE.noBaseRows);
  if (plan.base === 'group' && others.length === 0) throw new Error(words.TROUBLE.noOtherRows);
  const held = heldOutOf(others.length, plan, weights);
  if (others.length - held < 1 || (isFitted && first.length < 1)) {
    throw new Error(words.TROUBLE.tooFewRows(n));
  }
  const order = await shuffled(others.length, plan.seed, signal);
  const isHeld = new Uint8Array(others.length);
  await forEachRow(held, 1, signal, (drawn) => (isHeld[order[drawn] as number] = 1));
  const [heldOut, train] = await separate(others.length, isHeld, signal);
  return {
    first,
    train: await placesOf(train, others, signal),
    heldOut: await placesOf(heldOut, others, signal),
  };
}

async function firstOf(
  n: number,
  { base, first }: SplitPlan,
  isOfGroup: (row: number) => boolean,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const isFirst = new Uint8Array(n);
  if (base === 'first-rows') isFirst.fill(1, 0, Math.round((n * first) / 100));
  if (base === 'group') {
    await forEachRow(n, 1, signal, (row) => (isFirst[row] = isOfGroup(row) ? 1 : 0));
  }
  return isFirst;
}

/** The numbers of those that are marked, and of the others. */
async function separate(
  n: number,
  isMarked: Uint8Array,
  signal: AbortSignal,
): Promise<[Uint32Array, Uint32Array]> {
  let count = 0;
  await forEachRow(n, 1, signal, (row) => (count += isMarked[row] as number));
  const [marked, others] = [new Uint32Array(count), new Uint32Array(n - count)];
  let [marks, unmarked] = [0, 0];
  await forEachRow(n, 1, signal, (row) => {
    if (isMarked[row]) marked[marks++] = row;
    else others[unmarked++] = row;
  });
  return [marked, others];
}

async function placesOf(
  indices: Uint32Array,
  of: Uint32Array,
  signal: AbortSignal,
): Promise<Uint32Array> {
  const places = new Uint32Array(indices.length);
  await forEachRow(
    indices.length,
    1,
    signal,
    (i) => (places[i] = of[indices[i] as number] as number),
  );
  return places;
}

/** So many that what is shown of them is computed between two frames. */
function heldOutOf(rows: number, plan: SplitPlan, weights: number): number {
  const most = Math.floor(MOST.heldOutWork / weights);
  return Math.min(most, Math.max(1, Math.round((rows * plan.heldOut) / 100)));
}

/** As shuffledIndices() has them, and yields the thread in between: there may be millions. */
async function shuffled(n: number, seed: number, signal: AbortSignal): Promise<Uint32Array> {
  const [indices, uniform] = [new Uint32Array(n), uniformFrom(seed)];
  await forEachRow(n, 1, signal, (i) => (indices[i] = i));
  for await (const [from, to] of portions(n - 1, portionRows(1), signal)) {
    drawPlaces(indices, uniform, n - 1 - from, n - 1 - to);
  }
  return indices;
}
