import { isRecord, reading, unexpected } from '../arguments/accept.js';
import { acceptBytes } from '../formats/bytes.js';
import {
  acceptMatrix,
  copyMatrix,
  LARGEST_SCALE,
  requireAtMost,
  requireFinite,
  type AcceptedMatrix,
  type MatrixInput,
} from '../matrices/matrix.js';
import { decode, encode } from './compressed-format.js';
import type { Engine } from '../engine/engine.js';
import { LoraError } from '../errors.js';
import { pushRows, reducedRows, type ReducedRows } from './reduce.js';
import { reductionReport } from '../engine/numbers.js';
import type { HeldReduction } from '../engine/raw-module.js';
import { finished, runToEnd, type Work } from '../threads/thread.js';
import type { CompressedData } from '../types.js';

const MOST_ROWS = 2 ** 31 - 1;

/** Of a value in x: the length of a column of so many rows of them is still a number. */
const LARGEST_LENGTH = 1e300;

/** Gives the memory back of those that are forgotten without being disposed of. */
const forgotten = new FinalizationRegistry<() => void>((free) => free());

/** CompressedData (see types.ts) in the memory of an engine. */
export class CompressedRows implements CompressedData {
  declare wBase?: MatrixInput | undefined;
  readonly #dIn: number;
  readonly #dOut: number;
  readonly #engine: Engine;
  #reduction: HeldReduction | undefined;

  constructor(engine: Engine, dIn: number, dOut: number) {
    this.#dIn = dIn;
    this.#dOut = dOut;
    this.#engine = engine;
    const reduction = engine.run((raw) => raw.makeReduction(dIn, dOut));
    this.#reduction = reduction;
    forgotten.register(this, () => engine.free(reduction), this);
  }

  /** Not by `instanceof`, which a Proxy of one passes. */
  static is(value: unknown): value is CompressedRows {
    return typeof value === 'object' && value !== null && #engine in value;
  }

  get dIn(): number {
    return this.#dIn;
  }

  get dOut(): number {
    return this.#dOut;
  }

  get n(): number {
    return this.#use((reduction) => this.#engine.run((raw) => reductionReport(raw, reduction)).n);
  }

  push(x: MatrixInput, y: MatrixInput): void {
    const { dIn, dOut } = this;
    const given = { x: acceptMatrix('x', x), y: acceptMatrix('y', y) };
    const sizes = { n: this.#acceptRows(given.x, given.y), dIn, dOut };
    const rows = { sizes, x: copyMatrix('x', given.x), y: copyMatrix('y', given.y) };
    runToEnd(requireFinite('x', rows.x, dIn));
    runToEnd(requireFinite('y', rows.y, dOut));
    requireAtMost('x', rows.x, dIn, LARGEST_LENGTH);
    requireAtMost('y', rows.y, dOut, LARGEST_SCALE);
    this.#use((reduction) => runToEnd(pushRows(this.#engine, reduction, rows)));
  }

  merge(other: CompressedData): void {
    const { dIn, dOut, n, contents } = acceptCompressed('other', other);
    if (dIn !== this.dIn || dOut !== this.dOut) {
      throw new LoraError(
        'ERR_SHAPE',
        `other has dIn = ${dIn} and dOut = ${dOut}; ` +
          `dIn = ${this.dIn} and dOut = ${this.dOut} were expected`,
      );
    }
    this.#requireRoom(n);
    this.#pushReduced(runToEnd(contents()));
  }

  toBytes(): Uint8Array<ArrayBuffer> {
    return encode({ dIn: this.dIn, dOut: this.dOut, ...runToEnd(this.contents()) });
  }

  /**
   * The reduced rows, copied, with rests while the last of them are reduced. Throws ERR_DISPOSED where
   * the data are disposed of meanwhile.
   */
  *contents(): Work<ReducedRows> {
    const engine = this.#engine;
    const advance = () =>
      this.#use((reduction) => engine.run((raw) => raw.reductionAdvance(reduction)));
    while (advance()) yield;
    return this.#use((reduction) => finiteRows(reducedRows(engine, reduction)));
  }

  dispose(): void {
    if (this.#reduction === undefined) return;
    this.#engine.free(this.#reduction);
    this.#reduction = undefined;
    forgotten.unregister(this);
  }

  /** Data from `toBytes()`. Throws ERR_FORMAT. */
  static fromBytes(engine: Engine, bytes: Uint8Array): CompressedRows {
    const { dIn, dOut, ...rows } = decode(bytes);
    const data = new CompressedRows(engine, dIn, dOut);
    data.#pushReduced(rows);
    return data;
  }

  #pushReduced({ x, y, rows, n, residualSquares }: ReducedRows): void {
    this.#use((reduction) =>
      this.#engine.run((raw) =>
        raw.reductionPushReduced(reduction, x, y, rows, n, residualSquares),
      ),
    );
  }

  /** The number of rows in x and y. */
  #acceptRows(x: AcceptedMatrix, y: AcceptedMatrix): number {
    const { dIn, dOut } = this;
    const n = x.length / dIn;
    if (n === 0 || !Number.isInteger(n)) {
      throw new LoraError(
        'ERR_SHAPE',
        `x has ${x.length} values; rows × dIn were expected, a positive multiple of dIn = ${dIn}`,
      );
    }
    if (y.length !== n * dOut) {
      throw new LoraError(
        'ERR_SHAPE',
        `y has ${y.length} values; rows × dOut = ${n} × ${dOut} = ${n * dOut} were expected ` +
          `(${n} rows from x.length / dIn)`,
      );
    }
    this.#requireRoom(n);
    return n;
  }

  #requireRoom(rows: number): void {
    if (this.n + rows <= MOST_ROWS) return;
    throw new LoraError(
      'ERR_ARGUMENT',
      `there are ${this.n} rows and ${rows} more; ${MOST_ROWS} are the most`,
    );
  }

  #use<Result>(call: (reduction: HeldReduction) => Result): Result {
    if (this.#reduction !== undefined) return call(this.#reduction);
    throw new LoraError('ERR_DISPOSED', 'this compressed data was disposed of');
  }
}

function finiteRows(rows: ReducedRows): ReducedRows {
  const { x, y, residualSquares } = rows;
  if (Number.isFinite(residualSquares) && x.every(Number.isFinite) && y.every(Number.isFinite)) {
    return rows;
  }
  throw new LoraError(
    'ERR_NOT_FINITE',
    'the rows are too large: the sum of the squares of a column of y is above 1.8e308',
  );
}

/** Compressed rows that were handed in. */
export interface AcceptedCompressed {
  readonly dIn: number;
  readonly dOut: number;
  readonly n: number;
  /** Not looked at yet. */
  readonly wBase: unknown;
  contents(): Work<ReducedRows>;
}

/** What compress() made; of another copy of this package, by its bytes. Throws ERR_ARGUMENT. */
export function acceptCompressed(name: string, value: unknown): AcceptedCompressed {
  if (CompressedRows.is(value)) {
    const { dIn, dOut, n, wBase } = value;
    return { dIn, dOut, n, wBase, contents: () => value.contents() };
  }
  if (!isCompressed(name, value)) throw unexpected(name, value, 'what compress() made');
  const [bytes, wBase] = reading(name, () => [value.toBytes(), value.wBase]);
  const { dIn, dOut, ...rows } = decode(acceptBytes(`${name}.toBytes()`, bytes));
  return { dIn, dOut, n: rows.n, wBase, contents: () => finished(rows) };
}

/** Whether this is, as far as its members tell, what some copy of this package made. */
export function isCompressed(name: string, value: unknown): value is CompressedData {
  return isRecord(value) && typeof reading(name, () => value.toBytes) === 'function';
}
