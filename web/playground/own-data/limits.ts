import { ownData as words } from '../words/index.js';

/** What a page can hold and draw sixty times a second. */
export const MOST = {
  /** Of x and y together: 32 MB as float64. Of more rows, a sample is taken. */
  values: 2 ** 22,
  columns: 1024,
  /** dIn · dOut */
  weights: 2 ** 16,
  /** Multiplications for what is shown of the held-out rows in a frame: rows · dIn · dOut. */
  heldOutWork: 2 ** 25,
  /** Of a file of arrays, which is read as a whole; one of text may have any size. */
  bytes: 2 ** 25 + 2 ** 16,
  /** Columns that one of categories becomes: for its most frequent values. */
  levels: 50,
  /** Values of y that are classes. */
  classes: 100,
  /** Values of a column that are told apart at all. */
  distinct: 10_000,
  /** Values of a group to choose from. */
  groups: 200,
} as const;

/** Throws where there is more than there may be, with what to do instead. */
export function requireAtMost(n: number, most: number, what: string, instead: string): void {
  if (n > most) throw new Error(words.TROUBLE.tooMany(n, what, most, instead));
}
