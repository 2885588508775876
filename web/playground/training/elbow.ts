/** How the losses fall by rank: up to a rank and beyond it, on average, as a part of what is left. */
export interface Bend {
  readonly rank: number;
  readonly before: number;
  readonly beyond: number;
  /** Whether a rank beyond it gains so little beside one before it that there is reason to stop there. */
  readonly isClear: boolean;
}

/** Of logarithms of the loss: a rank beyond the bend gains a quarter of one before it, or less. */
const CLEAR = 0.25;

/** The elbow of a curve of losses by rank, and how clear it is. */
export function bendOf(lossByRank: readonly number[]): Bend | undefined {
  const rank = elbowOf(lossByRank);
  if (rank === undefined) return undefined;
  const heights = heightsOf(lossByRank);
  const at = (k: number) => heights[k] as number;
  const last = heights.length - 1;
  const [before, beyond] = [(at(0) - at(rank)) / rank, (at(rank) - at(last)) / (last - rank)];
  return {
    ...{ rank, before: -Math.expm1(-before), beyond: -Math.expm1(-beyond) },
    isClear: beyond <= CLEAR * before,
  };
}

/**
 * The rank at the bend of the curve of losses by rank: the one farthest below the straight line from
 * the first to the last, on a logarithmic scale (Satopää et al., "Finding a kneedle in a haystack",
 * 2011). Undefined where there is no bend.
 */
export function elbowOf(lossByRank: readonly number[]): number | undefined {
  const largest = lossByRank[0] ?? 0;
  if (!(largest > 0)) return undefined;
  const heights = heightsOf(lossByRank);
  const last = heights.length - 1;
  const [first, end] = [heights[0] as number, heights[last] as number];
  let [elbow, deepest] = [0, 0];
  heights.forEach((height, rank) => {
    const depth = first + ((end - first) * rank) / last - height;
    if (depth > deepest * (1 + 1e-9)) [elbow, deepest] = [rank, depth];
  });
  return elbow > 0 ? elbow : undefined;
}

function heightsOf(lossByRank: readonly number[]): number[] {
  const least = 1e-15 * (lossByRank[0] ?? 0);
  return lossByRank.map((loss) => Math.log(Math.max(loss, least)));
}
