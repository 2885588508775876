/** Metrics of the ranks of relevant rows: asynchronous in metrics.ts, at once in `core`. */
import { acceptRanks } from './arguments/search.js';
import type { Engine } from './engine/engine.js';
import { findRanks, findRanksNow } from './search.js';
import type { CoreMetrics } from './core.js';

interface RankMetric {
  /** Whether it is of the k best rows. */
  readonly hasK: boolean;
  /** The value of one query; the metric is their mean. */
  of(rank: number, k: number): number;
}

const METRICS = {
  recallAtK: { hasK: true, of: (rank, k) => (rank <= k ? 1 : 0) },
  ndcgAtK: { hasK: true, of: (rank, k) => (rank <= k ? 1 / Math.log2(1 + rank) : 0) },
  meanReciprocalRank: { hasK: false, of: (rank) => 1 / rank },
} as const satisfies Record<string, RankMetric>;

type Name = keyof typeof METRICS;
type Arguments = readonly [queries: unknown, index: unknown, options: unknown];

export async function rankMetric(name: Name, ...args: Arguments): Promise<number> {
  const accepted = acceptRanks([`${name}()`, ...args], METRICS[name].hasK, true);
  return mean(METRICS[name], await findRanks(accepted), accepted.k);
}

/** The metrics as synchronous functions, of an engine in this thread. */
export function rankMetricsOf(engine: Engine): Pick<CoreMetrics, Name> {
  const metric =
    (name: Name) =>
    (...args: Arguments): number => {
      const accepted = acceptRanks([`core.metrics.${name}()`, ...args], METRICS[name].hasK, false);
      return mean(METRICS[name], findRanksNow(engine, accepted), accepted.k);
    };
  return {
    recallAtK: metric('recallAtK'),
    ndcgAtK: metric('ndcgAtK'),
    meanReciprocalRank: metric('meanReciprocalRank'),
  };
}

function mean({ of }: RankMetric, ranks: Float64Array, k: number): number {
  return ranks.reduce((sum, rank) => sum + of(rank, k), 0) / ranks.length;
}
