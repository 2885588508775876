/** Checks the arguments of topK() and of the metrics of ranks. */
import {
  acceptChoice,
  acceptCount,
  acceptFunction,
  acceptOptions,
  acceptSignal,
  acceptWhole,
  reading,
  unexpected,
  type Given,
} from '../checks/accept.js';
import { className, counted } from '../base/describe.js';
import { LoraError, wrongShape } from '../base/errors.js';
import { SIMILARITIES } from '../engine/layouts.js';
import { acceptRows, type AcceptedMatrix } from '../matrices/matrix.js';
import type { SearchHooks, Similarity } from '../types/search.js';
import { MEMORY_BYTES } from './problem.js';

/** Matrices of the right lengths; their values are read later. */
export interface AcceptedSearch {
  readonly queries: AcceptedMatrix;
  readonly index: AcceptedMatrix;
  readonly width: number;
  readonly similarity: Similarity;
  readonly hooks: SearchHooks;
}

export interface AcceptedTopK extends AcceptedSearch {
  /** At most the number of index rows. */
  readonly k: number;
}

export interface AcceptedRanks extends AcceptedSearch {
  /** For each query the number of an index row. */
  readonly relevant: Uint32Array;
  /** Infinity where the metric has none. */
  readonly k: number;
}

/** Options of the asynchronous functions. */
const HOOKS = ['signal', 'onProgress'];

/** What a neighbour takes in the module, and in the result. */
const NEIGHBOUR_BYTES = 16;

type Arguments = readonly [caller: string, queries: unknown, index: unknown, options: unknown];

/** `hooked` is whether there are `signal` and `onProgress`. */
export function acceptTopK(given: Arguments, hooked: boolean): AcceptedTopK {
  const options = accept(given, ['dOut', 'k'], ['similarity'], hooked);
  const search = acceptSearch(given, options);
  const k = Math.min(acceptCount('k', options.k, 1), search.index.length / search.width);
  requireRoom(search, k);
  return { ...search, k };
}

/** `hasK` is whether the metric is of the k best rows. */
export function acceptRanks(given: Arguments, hasK: boolean, hooked: boolean): AcceptedRanks {
  const options = accept(given, hasK ? ['dOut', 'k'] : ['dOut'], ['relevant'], hooked);
  const k = hasK ? acceptCount('k', options.k, 1) : Infinity;
  const search = acceptSearch(given, options);
  const [n, m] = [search.queries.length / search.width, search.index.length / search.width];
  const relevant = acceptRelevant(options.relevant, n, m);
  requireRoom(search, 1);
  return { ...search, relevant, k };
}

function accept(
  [caller, , , options]: Arguments,
  needed: readonly string[],
  others: readonly string[],
  hooked: boolean,
): Given {
  const known = [...needed, ...others, ...(hooked ? HOOKS : [])];
  return acceptOptions(caller, options, known, needed);
}

function acceptSearch(
  [, queries, index]: Arguments,
  { dOut, similarity, signal, onProgress }: Given,
): AcceptedSearch {
  const width = acceptCount('dOut', dOut, 1);
  return {
    queries: acceptRows('queries', queries, ['dOut', width]),
    index: acceptRows('index', index, ['dOut', width]),
    width,
    similarity: acceptChoice('similarity', similarity, SIMILARITIES) ?? 'cosine',
    hooks: {
      signal: signal === undefined ? undefined : acceptSignal('signal', signal),
      onProgress: onProgress === undefined ? undefined : acceptFunction('onProgress', onProgress),
    },
  };
}

function acceptRelevant(relevant: unknown, n: number, m: number): Uint32Array {
  if (relevant === undefined) {
    if (n <= m) return Uint32Array.from({ length: n }, (_, i) => i);
    throw wrongShape(
      `queries has ${counted(n, 'row')} and index ${m}; without relevant, as many index rows were expected`,
    );
  }
  if (className(relevant) !== 'Array' && !ArrayBuffer.isView(relevant)) {
    throw unexpected('relevant', relevant, 'an array of row numbers');
  }
  const rows = reading('relevant', () => Array.from(relevant as ArrayLike<unknown>));
  if (rows.length !== n) {
    throw wrongShape(
      `relevant has ${counted(rows.length, 'value')}; one for ` +
        `${n === 1 ? 'the query' : `each of the ${n} queries`} was expected`,
    );
  }
  return Uint32Array.from(rows, (row, i) => acceptWhole(`relevant[${i}]`, row, 0, m - 1));
}

/** Throws if the queries and what is kept of each do not fit. */
function requireRoom({ queries, width }: AcceptedSearch, k: number): void {
  const n = queries.length / width;
  const bytes = n * (8 * width + NEIGHBOUR_BYTES * k);
  if (bytes <= MEMORY_BYTES) return;
  throw new LoraError(
    'ERR_OUT_OF_MEMORY',
    `queries and what is found for each take ${(bytes / 2 ** 30).toPrecision(3)} GiB ` +
      `with n = ${n}, dOut = ${width} and k = ${k}; WebAssembly has 4 GiB`,
  );
}
