import type { MatrixInput, OwnedBytes } from './arrays.js';

/**
 * Rows of features and targets, reduced to at most dIn rows that train to the same adapter with the
 * same loss: any number of rows, in any portions, in the memory of dIn rows. Created by
 * `compress()`, used by `train({ data })` and `solve({ data })`.
 *
 * With the QR factorisation x = Q R, ‖x w − y‖² = ‖R w − Qᵀ y‖² + ‖y − Q Qᵀ y‖²; R, Qᵀ y and that
 * last number are kept.
 */
export interface CompressedData {
  readonly dIn: number;
  readonly dOut: number;
  /** The number of rows that were pushed so far. */
  readonly n: number;
  /** (dIn, dOut): the default of train() and solve(). It is not part of the bytes. */
  wBase?: MatrixInput | undefined;

  /**
   * Adds rows, which count at once. Few rows are copied before it returns; many are copied in slices,
   * and must not change until it resolves. They are reduced with about 2 dIn (dIn + 2 dOut)
   * operations per row, in workers if that is long. Await it before the next portion, or the portions
   * accumulate. Nothing is added if it rejects. What asks for the rows meanwhile, such as toBytes(),
   * copies and reduces those that are left itself.
   *
   * @param x (rows, dIn), one row or more
   * @param y (rows, dOut)
   * @throws LoraError, as a rejection, ERR_ARGUMENT, ERR_SHAPE, ERR_NOT_FINITE, ERR_OUT_OF_MEMORY,
   *   ERR_DISPOSED
   */
  push(x: MatrixInput, y: MatrixInput): Promise<void>;

  /**
   * Adds all rows of `other`, of any copy of this package, which is not modified. If only one of them
   * has a wBase, the merged data have it; two have to be equal.
   *
   * @throws LoraError ERR_ARGUMENT (another wBase, too), ERR_SHAPE (other widths), ERR_OUT_OF_MEMORY, ERR_DISPOSED
   */
  merge(other: CompressedData): void;

  /** Serialises the data, for `compress({ bytes })`, which restores them bit for bit. */
  toBytes(): OwnedBytes;

  /** Releases its memory; using it afterwards throws ERR_DISPOSED. */
  dispose(): void;
}
