import { acceptTopK } from './arguments/search.js';
import { findTopK } from './search.js';
import type { MatrixInput } from './types/arrays.js';
import type { SearchHooks, TopK, TopKOptions } from './types/search.js';

/**
 * Finds the k rows of an index that are most similar to each query, the most similar one first, by
 * cosine or, with `similarity: 'dot'`, by their product. Of equally similar rows the one with the
 * smaller number comes first; rows that are equal, or exact multiples of each other by cosine, are
 * equally similar to the last bit. If the index has fewer rows than k, all are found, and `k` of the
 * result is their number.
 *
 * The index is compared portion by portion: no matrix of all similarities is kept. The arrays are
 * copied: small ones before the call returns, large ones in slices, so that they must not change for
 * a moment. Long searches execute in workers if they can be started, to which the queries are dealt;
 * otherwise they yield to the event loop every few milliseconds.
 *
 * Rejects with a LoraError (ERR_ARGUMENT, ERR_SHAPE, ERR_NOT_FINITE, ERR_OUT_OF_MEMORY), with the
 * signal's reason if it was aborted before the end, or with what `onProgress` threw.
 *
 * @param queries (n, dOut)
 * @param index (m, dOut)
 *
 * @example
 * const { indices, scores } = await topK(queries, index, { dOut: 384, k: 10 });
 */
export async function topK(
  queries: MatrixInput,
  index: MatrixInput,
  options: TopKOptions & SearchHooks,
): Promise<TopK> {
  return findTopK(acceptTopK(['topK()', queries, index, options], true));
}
