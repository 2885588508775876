/** Searches on the host where they are done, and at once. */
import type { AcceptedRanks, AcceptedSearch, AcceptedTopK } from './arguments/search.js';
import { chooseSource } from './engine/choice.js';
import type { Engine } from './engine/engine.js';
import type { EngineSource } from './engine/engines.js';
import { copyInPortions } from './matrices/matrix.js';
import { searchNow, searchSeconds, type SearchProblem } from './run/search.js';
import type { TopK } from './types/search.js';
import { abortable, throwIfAborted } from './work/abort.js';
import { runToEnd, ThreadShare, type Work } from './work/slices.js';
import { hostFor, type Host } from './worker/hosts.js';

interface Started {
  readonly host: Host;
  readonly args: { readonly engine: EngineSource; readonly problem: SearchProblem };
}

/** The rank of the relevant row of each query, from 1; equally similar rows count against it. */
export async function findRanks(accepted: AcceptedRanks): Promise<Float64Array> {
  const { hooks, relevant } = accepted;
  const { host, args } = await start(accepted);
  return host.call('ranks', { ...args, relevant }, hooks);
}

export function findRanksNow(engine: Engine, accepted: AcceptedRanks): Float64Array {
  const problem = runToEnd(copySearch(accepted));
  return searchNow(engine, problem, 0, (search) => search.ranks(accepted.relevant));
}

/** The k nearest rows of each query. */
export async function findTopK(accepted: AcceptedTopK): Promise<TopK> {
  const { hooks, k } = accepted;
  const { host, args } = await start(accepted);
  return host.call('topK', { ...args, k }, hooks);
}

export function findTopKNow(engine: Engine, accepted: AcceptedTopK): TopK {
  const problem = runToEnd(copySearch(accepted));
  return searchNow(engine, problem, accepted.k, (search) => search.nearest());
}

async function start(accepted: AcceptedSearch): Promise<Started> {
  const { queries, index, width, hooks } = accepted;
  const { signal } = hooks;
  throwIfAborted(signal);
  const problem = await new ThreadShare().run(abortable(copySearch(accepted), signal));
  const seconds = searchSeconds(queries.length / width, index.length / width, width);
  const [host, engine] = await Promise.all([hostFor(seconds), chooseSource('all')]);
  throwIfAborted(signal);
  return { host, args: { engine, problem } };
}

function* copySearch({ queries, index, width, similarity }: AcceptedSearch): Work<SearchProblem> {
  return {
    queries: yield* copyInPortions('queries', queries),
    index: yield* copyInPortions('index', index),
    width,
    similarity,
  };
}
