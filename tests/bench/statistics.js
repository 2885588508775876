/** @param {number[]} values */
export const median = (values) => quantile(values, 0.5);

/**
 * How far the values lie apart: half the distance between the quartiles, relative to the median.
 * 0 where there is only one.
 *
 * @param {number[]} values
 */
export function spread(values) {
  return (quantile(values, 0.75) - quantile(values, 0.25)) / 2 / median(values);
}

function quantile(values, fraction) {
  const sorted = Float64Array.from(values).sort();
  const position = fraction * (sorted.length - 1);
  const below = Math.floor(position);
  const above = Math.ceil(position);
  return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
}
