import { adapterOf, type AcceptedAdapter } from './adapters/adapter.js';
import { acceptAnyAdapter } from './adapters/rank-zero.js';
import { withJSON } from './adapters/json.js';
import { acceptWhole } from './checks/accept.js';
import { decomposed } from './decomposed.js';
import { finite } from './matrices/matrix.js';
import type { SvdOptions } from './options/types.js';
import type { AdapterInput, TrainedAdapter } from './types/adapter.js';
import type { Svd } from './types/results.js';
import { ThreadShare, type Work } from './work/slices.js';

/** An adapter of a lower rank, with its error. */
export interface CompressedAdapter extends TrainedAdapter {
  /**
   * Norms of the difference between the two changes of the weight, scale * a @ b, from the dropped
   * singular values: no adapter of this rank has lower ones. The output for a row x differs by
   * ||x|| * error.spectral at most.
   */
  error: { frobenius: number; spectral: number };
}

/**
 * Finds the adapter of rank `rank` that is nearest to another one in the Frobenius and in the
 * spectral norm (Eckart and Young, Psychometrika 1 (1936) 211). It has the same scale, and balanced
 * factors: a.T @ a = b @ b.T. To minimise the loss instead of the distance, see `solve()`.
 *
 * The adapter is copied, and long work executes in a worker, as in `svd()`. Rejects as `svd()` does.
 *
 * @param rank from 1 to the adapter's rank
 *
 * @example
 * const { a, b, error } = await compressRank(await train({ ...options, rank: 32 }), 8);
 */
export async function compressRank(
  adapter: AdapterInput,
  rank: number,
  options: SvdOptions = {},
): Promise<CompressedAdapter> {
  const accepted = acceptAnyAdapter(adapter);
  acceptWhole('rank', rank, 1, accepted.rank);
  const decomposition = await decomposed('compressRank()', accepted, options);
  return new ThreadShare().run(lowerRank(accepted, decomposition, rank));
}

function* lowerRank(
  { scale, dIn, dOut, preprocessing }: AcceptedAdapter,
  { singularValues, u, vt }: Svd,
  rank: number,
): Work<CompressedAdapter> {
  const count = singularValues.length;
  const ab = new Float64Array(rank * (dIn + dOut));
  const [a, b] = [ab.subarray(0, dIn * rank), ab.subarray(dIn * rank)];
  for (let k = 0; k < Math.min(rank, count); k++) {
    // Not the root of the quotient, which can overflow.
    const size =
      scale === 0 ? 0 : Math.sqrt(singularValues[k] as number) / Math.sqrt(Math.abs(scale));
    for (let i = 0; i < dIn; i++) a[i * rank + k] = size * (u[i * count + k] as number);
    for (let j = 0; j < dOut; j++) {
      b[k * dOut + j] = Math.sign(scale) * size * (vt[k * dOut + j] as number);
    }
    yield;
  }
  finite('a or b', ab);
  const dropped = singularValues.slice(rank);
  const frobenius = finite('error.frobenius', Math.hypot(...dropped));
  return withJSON({
    ...adapterOf(ab, { scale, dIn, dOut, rank, preprocessing }),
    error: { frobenius, spectral: dropped[0] ?? 0 },
  });
}
