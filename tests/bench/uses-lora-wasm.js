// Our own side of uses.js, through the public interface. Each returns the number to be checked.
// `await` takes what an earlier version returned at once, too.
import * as library from '../../dist/index.js';

const { apply, compress, metrics, solve, topK } = library;

/** The names that this version has. */
export const has = (use) => use !== 'topK' || topK !== undefined;

export const OURS = {
  apply:
    ({ x, a, b }) =>
    async () =>
      squares(await apply(x, adapterOf(a, b))),
  applyWithBase:
    ({ x, a, b, wBase }) =>
    async () =>
      squares(await apply(x, adapterOf(a, b), { wBase })),
  recallAtK:
    ({ queries, index }, { dOut, k }) =>
    () =>
      metrics.recallAtK(queries, index, { dOut, k }),
  topK:
    ({ queries, index }, { dOut, k }) =>
    async () =>
      ownAmong(await topK(queries, index, { dOut, k }), k),
  solve256: solving,
  solve384: solving,
  solve768: solving,
  compress:
    ({ x, y }, { dIn, dOut }) =>
    async () => {
      const data = await compress({ dIn, dOut, workers: 1 });
      await data.push(x, y);
      const bytes = data.toBytes();
      return new DataView(bytes.buffer, bytes.byteOffset).getFloat64(RESIDUAL_SQUARES_AT, true);
    },
};

/** In the bytes of compressed data: web/lib/problem/compressed-format.ts. */
const RESIDUAL_SQUARES_AT = 40;

function solving({ x, y }, { dIn, dOut, rank }) {
  const wBase = new Float64Array(dIn * dOut);
  return async () => (await solve({ x, y, wBase, dIn, dOut, rank })).loss;
}

/** A few of the values stand for all: to sum them all would be measured, too. */
function squares(values) {
  let sum = 0;
  for (let i = 0; i < values.length; i += 997) sum += values[i] * values[i];
  return sum;
}

/** The share of queries whose own row is among the found ones. */
function ownAmong({ indices }, k) {
  const queries = indices.length / k;
  let found = 0;
  for (let query = 0; query < queries; query++) {
    if (indices.subarray(query * k, (query + 1) * k).includes(query)) found++;
  }
  return found / queries;
}

/** Only what apply() reads. */
function adapterOf(a, b) {
  const [dIn, dOut, rank] = [384, 384, 16];
  return { a, b, scale: 1, dIn, dOut, rank };
}
