/**
 * The rank at the bend of the curve of losses by rank: the one farthest below the straight line from
 * the first to the last, on a logarithmic scale (Satopää et al., "Finding a kneedle in a haystack",
 * 2011). Undefined where there is no bend.
 */
export function elbowOf(lossByRank: readonly number[]): number | undefined {
  const largest = lossByRank[0] ?? 0;
  if (!(largest > 0)) return undefined;
  const heights = lossByRank.map((loss) => Math.log(Math.max(loss, 1e-15 * largest)));
  const last = heights.length - 1;
  const [first, end] = [heights[0] as number, heights[last] as number];
  let [elbow, deepest] = [0, 0];
  heights.forEach((height, rank) => {
    const depth = first + ((end - first) * rank) / last - height;
    if (depth > deepest * (1 + 1e-9)) [elbow, deepest] = [rank, depth];
  });
  return elbow > 0 ? elbow : undefined;
}
