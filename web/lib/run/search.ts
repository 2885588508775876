/** Searches in the module: all queries are held there, and a portion of the index at a time. */
import { abortable, throwIfAborted, type JobContext } from '../work/abort.js';
import { LoraError } from '../base/errors.js';
import { WIDE_UNIT } from '../engine/constants.js';
import type { Engine } from '../engine/engine.js';
import { numbersOf } from '../engine/crossing.js';
import { NEIGHBOUR, SEARCH, SIMILARITIES } from '../engine/layouts.js';
import type { HeldSearch, RawModule } from '../engine/raw-module.js';
import { allocate, requireFinite } from '../matrices/matrix.js';
import { largestInPortions } from '../matrices/sizes.js';
import type { SearchProgress, Similarity, TopK } from '../types/search.js';
import { Pace, REPORT_MS } from '../work/pace.js';
import { runToEnd, ThreadShare, VALUES_AT_ONCE, type Work } from '../work/slices.js';

/** The input of a search: plain data, which can be sent to another thread. */
export interface SearchProblem {
  /** (n, width) */
  readonly queries: Float64Array;
  /** (m, width) */
  readonly index: Float64Array;
  readonly width: number;
  readonly similarity: Similarity;
  /** Where these are some of the queries, which are finite: the largest value of all in size. */
  readonly largestQuery?: number | undefined;
}

/** Rows of the index that are compared at once: few enough to stay in the second-level cache. */
const MOST_ROWS_AT_ONCE = 288;

/** The seconds of a multiplication, and of copying and scaling a value. */
const SECONDS = { product: 8e-11, value: 5e-9 };

/** The expected seconds of a search: of its products, which can be divided, and of all. */
export function searchSeconds(
  queries: number,
  index: number,
  width: number,
): { products: number; all: number } {
  const products = queries * index * width * SECONDS.product;
  return { products, all: products + (queries + index) * width * SECONDS.value };
}

/**
 * Checks that all values and similarities are finite, yielding after every chunk. Throws
 * ERR_NOT_FINITE.
 */
function* checkSearch(problem: SearchProblem): Work<void> {
  const { index, width, similarity } = problem;
  const largestQuery = problem.largestQuery ?? (yield* checkQueries(problem));
  yield* requireFinite('index', index, width);
  if (similarity === 'cosine') return;
  const largest = [largestQuery, yield* largestInPortions(index)] as const;
  if (Number.isFinite(largest[0] * largest[1] * width)) return;
  throw new LoraError(
    'ERR_NOT_FINITE',
    "a similarity by 'dot' could be too large for a number: the largest value of queries is " +
      `${largest[0]} in size, and that of index ${largest[1]}`,
  );
}

/** The largest value of queries in size. Throws ERR_NOT_FINITE. */
export function* checkQueries({
  queries,
  width,
}: Pick<SearchProblem, 'queries' | 'width'>): Work<number> {
  yield* requireFinite('queries', queries, width);
  return yield* largestInPortions(queries);
}

/** A search in an engine's memory, until it is closed. */
class Search {
  readonly #engine: Engine;
  readonly #problem: SearchProblem;
  readonly #k: number;
  readonly #portion: number;
  readonly #held: HeldSearch;
  readonly #pace = new Pace();
  #row = 0;

  /** `k` is at most the number of index rows; 0 is for ranks. */
  constructor(engine: Engine, problem: SearchProblem, k: number) {
    const { queries, width, similarity } = problem;
    const units = Math.max(1, Math.floor(VALUES_AT_ONCE / width / WIDE_UNIT));
    this.#portion = Math.min(MOST_ROWS_AT_ONCE, units * WIDE_UNIT);
    const numbers = numbersOf(SEARCH, {
      queries: queries.length / width,
      width,
      portion: this.#portion,
      k,
      similarity: SIMILARITIES.indexOf(similarity),
    });
    this.#held = engine.make((raw) => raw.makeSearch(numbers));
    this.#engine = engine;
    this.#problem = problem;
    this.#k = k;
  }

  /** The number of index rows that were compared with all queries. */
  get row(): number {
    return this.#row;
  }

  get rows(): number {
    return this.#problem.index.length / this.#problem.width;
  }

  /** The rank of the relevant row of each query, from 1; equally similar rows count against it. */
  *ranks(relevant: Uint32Array): Work<Float64Array> {
    yield* this.#pushQueries(relevant);
    yield* this.#compare();
    return this.#engine.run((raw) => raw.searchRanks(this.#held));
  }

  /** The k nearest rows of each query. */
  *nearest(): Work<TopK> {
    yield* this.#pushQueries();
    yield* this.#compare();
    yield* this.#callUntilDone((raw, budget) => raw.searchSort(this.#held, budget));
    return yield* this.#neighbours();
  }

  close(): void {
    this.#engine.free(this.#held);
  }

  *#pushQueries(relevant?: Uint32Array): Work<void> {
    const { queries, index, width } = this.#problem;
    const n = queries.length / width;
    const atOnce = Math.ceil(VALUES_AT_ONCE / width);
    const rows = new Float64Array(relevant ? Math.min(n, atOnce) * width : 0);
    for (let from = 0; from < n; from += atOnce) {
      const to = Math.min(n, from + atOnce);
      relevant?.subarray(from, to).forEach((row, i) => {
        rows.set(index.subarray(row * width, (row + 1) * width), i * width);
      });
      const part = queries.subarray(from * width, to * width);
      const ofThem = rows.subarray(0, (to - from) * width);
      this.#engine.run((raw) => raw.searchPushQueries(this.#held, part, ofThem, to - from));
      yield;
    }
  }

  /** One pass over the index. */
  *#compare(): Work<void> {
    const { index, width } = this.#problem;
    for (let from = 0; from < this.rows; from = this.#row) {
      const to = Math.min(this.rows, from + this.#portion);
      const part = index.subarray(from * width, to * width);
      this.#engine.run((raw) => raw.searchPushIndex(this.#held, part, to - from));
      yield* this.#callUntilDone((raw, budget) => raw.searchAdvance(this.#held, budget));
      this.#row = to;
    }
  }

  *#callUntilDone(call: (raw: RawModule, budget: number) => number): Work<void> {
    while (this.#pace.call((budget) => this.#engine.run((raw) => call(raw, budget))) > 0) yield;
  }

  *#neighbours(): Work<TopK> {
    const k = this.#k;
    const count = (this.#problem.queries.length / this.#problem.width) * k;
    const scores = allocate('the scores', count);
    const indices = new Uint32Array(count);
    for (let from = 0; from < count; from += VALUES_AT_ONCE) {
      const some = Math.min(VALUES_AT_ONCE, count - from);
      const numbers = this.#engine.run((raw) => raw.searchNeighbours(this.#held, from, some));
      for (let i = 0; i < some; i++) {
        indices[from + i] = numbers[ROW + i * NEIGHBOUR.length] as number;
        scores[from + i] = numbers[SIMILARITY + i * NEIGHBOUR.length] as number;
      }
      yield;
    }
    return { indices, scores, k };
  }
}

const ROW = NEIGHBOUR.indexOf('row');
const SIMILARITY = NEIGHBOUR.indexOf('similarity');

/** Runs a search to its end without yielding. */
export function searchNow<Result>(
  engine: Engine,
  problem: SearchProblem,
  k: number,
  work: (search: Search) => Work<Result>,
): Result {
  runToEnd(checkSearch(problem));
  const search = new Search(engine, problem, k);
  try {
    return runToEnd(work(search));
  } finally {
    search.close();
  }
}

/**
 * Runs a search in slices. Throws ERR_NOT_FINITE, ERR_OUT_OF_MEMORY, errors of `report`, and the
 * signal's reason if it is aborted before the end.
 */
export async function searchInSlices<Result>(
  engine: Engine,
  problem: SearchProblem,
  k: number,
  work: (search: Search) => Work<Result>,
  { signal, report }: JobContext<SearchProgress>,
): Promise<Result> {
  const thread = new ThreadShare();
  await thread.run(abortable(checkSearch(problem), signal));
  throwIfAborted(signal);
  const start = performance.now();
  const search = new Search(engine, problem, k);
  let last = start;
  const tell = (now: number): void => {
    last = now;
    report({ row: search.row, rows: search.rows, seconds: (now - start) / 1000 });
  };
  try {
    const result = await thread.run(abortable(work(search), signal), () => {
      const now = performance.now();
      if (now - last >= REPORT_MS) tell(now);
    });
    tell(performance.now());
    return result;
  } finally {
    search.close();
  }
}
