/** The texts that stand for a missing value, besides nothing at all. */
export const MISSING_MARKS = [
  ...['NA', 'N/A', 'n/a', '#N/A', '<NA>', 'NaN', 'nan', 'NULL', 'null', 'None', '?', '-', '.'],
];

const MARKS: ReadonlySet<string> = new Set(['', ...MISSING_MARKS]);

export function isMissing(field: string): boolean {
  return MARKS.has(field.trim());
}

/** In how many rows a column has a missing value. */
export function missingOf(rows: readonly (readonly string[])[], column: number): number {
  return rows.filter((row) => isMissing(row[column] ?? '')).length;
}
