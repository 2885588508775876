import * as format from '../parts/format.js';

/** What a page can hold and draw sixty times a second. */
export const MOST = {
  /** Of x and y together: 32 MB as float64. */
  values: 2 ** 22,
  columns: 1024,
  /** dIn · dOut */
  weights: 2 ** 16,
  /** Multiplications for what is shown of the held-out rows in a frame: rows · dIn · dOut. */
  heldOutWork: 2 ** 25,
  /** Of a file of arrays, which is read as a whole; one of text may have any size. */
  bytes: 2 ** 25 + 2 ** 16,
} as const;

const INSTEAD =
  'lora-wasm in Node has no such bound: compress() takes a file of any size in batches.';

/** Throws where there is more than there may be, with what to do instead. */
export function requireAtMost(count: number, most: number, what: string, here: string): void {
  if (count <= most) return;
  const came = `${format.count(count)} ${what} are more than this page takes`;
  throw new Error(`${came}: ${format.count(most)}. ${here} ${INSTEAD}`);
}
