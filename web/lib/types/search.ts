/** Searches for the rows of an index that are most similar to queries. */

/** How similar two rows are: the cosine of their angle, 0 with a row of zeros, or their product. */
export type Similarity = 'cosine' | 'dot';

export interface SearchProgress {
  /** Rows of the index that were compared with all queries, of `rows`. */
  row: number;
  rows: number;
  /** Since the search began, without loading. */
  seconds: number;
}

export interface SearchHooks {
  /**
   * Called about every 30 ms, and once at the end. The call rejects with the errors that it throws.
   */
  onProgress?: ((progress: SearchProgress) => void) | undefined;
  /** Ends the search: the call rejects with its reason. */
  signal?: AbortSignal | undefined;
}

export interface RankOptions {
  /** The number of values in a row, of the queries and of the index. */
  dOut: number;
  /** For each query the number of the index row that should be found. Default: its own number. */
  relevant?: readonly number[] | Int32Array | Uint32Array | undefined;
}

export interface TopKOptions {
  /** The number of values in a row, of the queries and of the index. */
  dOut: number;
  /** How many rows to find for each query, 1 or more. */
  k: number;
  /** Default: 'cosine'. */
  similarity?: Similarity | undefined;
}

/** The rows of the index that are most similar to each query, the most similar one first. */
export interface TopK {
  /** The numbers of the rows, (n, k). Of equally similar ones the smaller number comes first. */
  indices: Uint32Array;
  /** Their similarities, (n, k). */
  scores: Float64Array;
  /** The requested number of rows, or that of the index if it has fewer. */
  k: number;
}
