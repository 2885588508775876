/** Searches as plain loops: the specification of topK() and of the ranks behind the metrics. */

/** Rows of length 1; rows of zeros stay. */
export function unitRows(values, width) {
  const rows = Float64Array.from(values);
  for (let from = 0; from < rows.length; from += width) {
    const row = rows.subarray(from, from + width);
    const largest = row.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    if (largest === 0) continue;
    for (let i = 0; i < width; i++) row[i] /= largest;
    const length = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0));
    for (let i = 0; i < width; i++) row[i] /= length;
  }
  return rows;
}

/** The similarities of every query with every index row, as an array for each query. */
export function similarities(queries, index, width, similarity = 'cosine') {
  const [p, q] = [queries, index].map((rows) =>
    similarity === 'cosine' ? unitRows(rows, width) : Float64Array.from(rows),
  );
  return Array.from({ length: p.length / width }, (_, i) =>
    Array.from({ length: q.length / width }, (_, j) => {
      let sum = 0;
      for (let l = 0; l < width; l++) sum += p[i * width + l] * q[j * width + l];
      return sum;
    }),
  );
}

/** Row numbers in descending order of similarity, the first of equal ones first. */
export const order = (similar) =>
  similar.map((_, j) => j).sort((i, j) => similar[j] - similar[i] || i - j);

/** How many rows are as similar as the relevant one, itself included. */
export const rank = (similar, relevant) =>
  similar.filter((value) => value >= similar[relevant]).length;
