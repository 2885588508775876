/** Searches on the hosts where they are done, and at once. */
import type { AcceptedRanks, AcceptedSearch, AcceptedTopK } from './arguments/search.js';
import { chooseSource } from './engine/choice.js';
import type { Engine } from './engine/engine.js';
import type { EngineSource } from './engine/engines.js';
import { joinInto } from './matrices/joined.js';
import { allocate, copyInPortions } from './matrices/matrix.js';
import { checkQueries, searchNow, searchSeconds, type SearchProblem } from './run/search.js';
import type { SearchProgress, TopK } from './types/search.js';
import { abortable, throwIfAborted } from './work/abort.js';
import { allParts, rangesOf } from './work/parts.js';
import { runToEnd, ThreadShare, type Work } from './work/slices.js';
import { hostsFor, partsWorth, type Hooks, type Host } from './worker/hosts.js';
import { JointProgress, leastOf } from './worker/joint-progress.js';

/** Searches for some of the queries, [from, to), on a host. */
type SearchOn<Result> = (
  host: Host,
  args: { readonly engine: EngineSource; readonly problem: SearchProblem },
  hooks: Hooks,
  range: readonly [from: number, to: number],
) => Promise<Result>;

/** The rank of the relevant row of each query, from 1; equally similar rows count against it. */
export async function findRanks(accepted: AcceptedRanks): Promise<Float64Array> {
  const parts = await search(accepted, (host, args, hooks, range) =>
    host.call('ranks', { ...args, relevant: accepted.relevant.slice(...range) }, hooks),
  );
  const [first] = parts;
  if (parts.length === 1 && first) return first;
  const all = new Float64Array(accepted.relevant.length);
  return new ThreadShare().run(joinInto(all, parts));
}

export function findRanksNow(engine: Engine, accepted: AcceptedRanks): Float64Array {
  const problem = runToEnd(copySearch(accepted));
  return searchNow(engine, problem, 0, (search) => search.ranks(accepted.relevant));
}

/** The k nearest rows of each query. */
export async function findTopK(accepted: AcceptedTopK): Promise<TopK> {
  const { k, queries, width } = accepted;
  const parts = await search(accepted, (host, args, hooks) =>
    host.call('topK', { ...args, k }, hooks),
  );
  const [first] = parts;
  if (parts.length === 1 && first) return first;
  const count = (queries.length / width) * k;
  const [indices, scores] = [parts.map((part) => part.indices), parts.map((part) => part.scores)];
  const thread = new ThreadShare();
  return {
    indices: await thread.run(joinInto(new Uint32Array(count), indices)),
    scores: await thread.run(joinInto(allocate('the scores', count), scores)),
    k,
  };
}

export function findTopKNow(engine: Engine, accepted: AcceptedTopK): TopK {
  const problem = runToEnd(copySearch(accepted));
  return searchNow(engine, problem, accepted.k, (search) => search.nearest());
}

/** The results for parts of the queries: one, or where it is worth it one for each worker. */
async function search<Result>(
  accepted: AcceptedSearch,
  searchOn: SearchOn<Result>,
): Promise<Result[]> {
  const { signal } = accepted.hooks;
  throwIfAborted(signal);
  const thread = new ThreadShare();
  return allParts(await thread.run(abortable(startParts(accepted, searchOn), signal)));
}

/** Each worker gets an index of its own, and begins while that of the next one is copied. */
function* startParts<Result>(
  accepted: AcceptedSearch,
  searchOn: SearchOn<Result>,
): Work<Promise<Result>[]> {
  const { width, index, hooks } = accepted;
  const queries = accepted.queries.length / width;
  const seconds = searchSeconds(queries, index.length / width, width);
  const ranges = rangesOf(queries, partsWorth(seconds.products));
  const isDealt = ranges.length > 1;
  const whole = yield* copySearch(accepted);
  const largestQuery = isDealt ? yield* checkQueries(whole) : undefined;
  const started = Promise.all([hostsFor(seconds.all, ranges.length), chooseSource('all')]);
  const progress = new JointProgress(ranges.length, leastOf, hooks.onProgress);
  for (const part of ranges.keys()) progress.expect(part, index.length / width);
  const parts: Promise<Result>[] = [];
  for (const [part, range] of ranges.entries()) {
    const isLast = part === ranges.length - 1;
    const problem = isDealt
      ? { ...(yield* copyQueries(whole, range, isLast)), largestQuery }
      : whole;
    const call = started.then(([hosts, engine]) => {
      const told = (of: SearchProgress) => progress.tell(part, of);
      const host = hosts[part % hosts.length] ?? hosts[0];
      return searchOn(host, { engine, problem }, { signal: hooks.signal, onProgress: told }, range);
    });
    call.catch(() => undefined); // it may fail before all are copied, and allParts() is called
    parts.push(call);
  }
  return parts;
}

function* copySearch({ queries, index, width, similarity }: AcceptedSearch): Work<SearchProblem> {
  return {
    queries: yield* copyInPortions('queries', queries),
    index: yield* copyInPortions('index', index),
    width,
    similarity,
  };
}

/** The same search for some of the queries; the last one takes the index itself. */
function* copyQueries(
  { queries, index, width, similarity }: SearchProblem,
  [from, to]: readonly [number, number],
  isLast: boolean,
): Work<SearchProblem> {
  return {
    queries: queries.slice(from * width, to * width),
    index: isLast ? index : yield* copyInPortions('index', { values: index, length: index.length }),
    width,
    similarity,
  };
}
