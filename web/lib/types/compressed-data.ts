import type { MatrixInput, OwnedBytes } from './arrays.js';

/**
 * Rows of features and targets, reduced to at most dIn rows that train to the same adapter with the
 * same loss: as many rows as there are, in any portions, in the memory that dIn rows take. Made by
 * `compress()`, trained on by `train({ data })`, solved for by `solve({ data })`.
 *
 * With the QR factorisation x = Q R, ‖x w − y‖² = ‖R w − Qᵀ y‖² + ‖y − Q Qᵀ y‖²; R, Qᵀ y and that
 * last number are kept.
 */
export interface CompressedData {
  readonly dIn: number;
  readonly dOut: number;
  /** The rows that were pushed so far. */
  readonly n: number;
  /** (dIn, dOut): taken by train() and solve() where they are given none. It is not in the bytes. */
  wBase?: MatrixInput | undefined;

  /**
   * Adds rows, which are copied before it returns and count at once; they are reduced, about
   * 2 dIn (dIn + 2 dOut) operations a row, in the worker where that is much. Await it before the next
   * portion, or the portions pile up. Nothing is added where it rejects.
   *
   * @param x (rows, dIn), any number of rows
   * @param y (rows, dOut)
   * @throws LoraError, as a rejection, ERR_ARGUMENT, ERR_SHAPE, ERR_NOT_FINITE, ERR_OUT_OF_MEMORY, ERR_DISPOSED
   */
  push(x: MatrixInput, y: MatrixInput): Promise<void>;

  /**
   * Adds all the rows of `other`, of any copy of this package, which stays as it is.
   *
   * @throws LoraError ERR_ARGUMENT, ERR_SHAPE (other widths), ERR_OUT_OF_MEMORY, ERR_DISPOSED
   */
  merge(other: CompressedData): void;

  /** All of it as bytes, for `compress({ bytes })`, which restores it bit for bit. */
  toBytes(): OwnedBytes;

  /** Gives its memory back; using it afterwards throws ERR_DISPOSED. */
  dispose(): void;
}
