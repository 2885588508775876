import { isRecord, reading, unexpected } from '../checks/accept.js';
import { acceptBytes } from '../checks/bytes.js';
import {
  acceptMatrix,
  copyMatrix,
  firstNotFinite,
  LARGEST_SCALE,
  requireAtMost,
  requireFinite,
  type AcceptedMatrix,
} from '../matrices/matrix.js';
import type { MatrixInput, OwnedBytes } from '../types/arrays.js';
import { decode, encode } from './compressed-format.js';
import { PANEL_ROWS } from '../engine/constants.js';
import type { Engine } from '../engine/engine.js';
import { LoraError } from '../base/errors.js';
import { addRows } from './reduce.js';
import type { ReducedRows, Rows, Widths } from './rows.js';
import { finished, runToEnd, type Work } from '../work/slices.js';
import type { CompressedData } from '../types/compressed-data.js';

const MOST_ROWS = 2 ** 31 - 1;

/**
 * The maximum absolute value in x: the norm of a column of the maximum number of rows does not
 * overflow.
 */
const LARGEST_LENGTH = 1e300;

const NO_ROWS: ReducedRows = {
  x: new Float64Array(0),
  y: new Float64Array(0),
  rows: 0,
  n: 0,
  residualSquares: 0,
};

/** Adds rows to reduced ones, in this thread or in another. */
export type Reduce = (
  widths: Widths,
  held: ReducedRows,
  added: readonly Rows[],
) => Promise<ReducedRows>;

/**
 * CompressedData in JavaScript memory, which is garbage collected. Rows are in an engine only while
 * they are reduced, in the worker if that takes long. They wait until they fill panels, so that the
 * bits do not depend on the portions in which they arrive.
 */
export class CompressedRows implements CompressedData {
  declare wBase?: MatrixInput | undefined;
  readonly #dIn: number;
  readonly #dOut: number;
  readonly #engine: Engine;
  readonly #reduce: Reduce;
  /** Undefined after dispose(). */
  #reduced: ReducedRows | undefined;
  #waiting: readonly Rows[] = [];
  /** Settles with the latest reduction. */
  #last: Promise<void> = Promise.resolve();

  constructor(engine: Engine, reduce: Reduce, { dIn, dOut }: Widths, reduced = NO_ROWS) {
    this.#dIn = dIn;
    this.#dOut = dOut;
    this.#reduced = reduced;
    this.#engine = engine;
    this.#reduce = reduce;
  }

  /** A brand check, unlike `instanceof`, which a Proxy passes. */
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
    return this.#held().n + countOf(this.#waiting);
  }

  async push(x: MatrixInput, y: MatrixInput): Promise<void> {
    const pushed = this.#accepted(x, y);
    this.#waiting = [...this.#waiting, pushed];
    const reduction = this.#last.then(() => this.#reduceWaiting());
    this.#last = reduction.catch(() => undefined);
    try {
      await reduction;
    } catch (error) {
      // If its rows were reduced nevertheless, with later ones or for a run, there is no error.
      if (!this.#waiting.includes(pushed) && this.#reduced) return;
      this.#waiting = this.#waiting.filter((rows) => rows !== pushed);
      throw error;
    }
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
    const others = runToEnd(contents()); // which also reduces waiting rows, if it is the same object
    this.#reduced = runToEnd(addRows(this.#engine, this, this.#held(), this.#waiting, others));
    this.#waiting = [];
  }

  toBytes(): OwnedBytes {
    return encode({ dIn: this.dIn, dOut: this.dOut, ...runToEnd(this.contents()) });
  }

  /**
   * A copy of the reduced rows at the time of its first step, yielding while waiting rows are
   * reduced. Throws ERR_NOT_FINITE if they are too large, and ERR_DISPOSED if the data are disposed
   * of meanwhile.
   */
  *contents(): Work<ReducedRows> {
    const [held, waiting] = [this.#held(), this.#waiting];
    const reduced = waiting.length > 0 ? yield* addRows(this.#engine, this, held, waiting) : held;
    if (this.#held() === held && this.#waiting === waiting) {
      this.#reduced = reduced;
      this.#waiting = [];
    }
    return finiteRows({ ...reduced, x: reduced.x.slice(), y: reduced.y.slice() });
  }

  dispose(): void {
    this.#reduced = undefined;
    this.#waiting = [];
  }

  /** Restores data from `toBytes()`. Throws ERR_FORMAT. */
  static fromBytes(engine: Engine, reduce: Reduce, bytes: Uint8Array): CompressedRows {
    const { dIn, dOut, ...rows } = decode(bytes);
    return new CompressedRows(engine, reduce, { dIn, dOut }, rows);
  }

  /** The number of waiting rows that fill panels; 0 while there are too few to begin a triangle. */
  #rowsOfWholePanels(waiting: number): number {
    const { dIn } = this;
    const { n, rows } = this.#held();
    const hasTriangle = n > dIn;
    const few = hasTriangle ? 0 : rows;
    const minimum = hasTriangle ? PANEL_ROWS : panelRows(dIn) + PANEL_ROWS;
    return few + waiting < minimum ? 0 : panelRows(few + waiting) - few;
  }

  /**
   * Reduces waiting rows that fill panels. They stay available meanwhile: if a call needs them
   * earlier, it reduces them itself, and this result is dropped.
   */
  async #reduceWaiting(): Promise<void> {
    const [held, waiting] = [this.#held(), this.#waiting];
    const whole = this.#rowsOfWholePanels(countOf(waiting));
    if (whole === 0) return;
    const [added, left] = splitRows(waiting, whole, this);
    const { dIn, dOut } = this;
    const reduced = await this.#reduce({ dIn, dOut }, held, added);
    if (this.#held() !== held) return;
    this.#reduced = reduced;
    this.#waiting = [...left, ...this.#waiting.slice(waiting.length)];
  }

  /** A checked copy of the rows. */
  #accepted(x: MatrixInput, y: MatrixInput): Rows {
    const { dIn, dOut } = this;
    const given = { x: acceptMatrix('x', x), y: acceptMatrix('y', y) };
    const rows = this.#acceptRows(given.x, given.y);
    const pushed = { rows, x: copyMatrix('x', given.x), y: copyMatrix('y', given.y) };
    runToEnd(requireFinite('x', pushed.x, dIn));
    runToEnd(requireFinite('y', pushed.y, dOut));
    requireAtMost('x', pushed.x, dIn, LARGEST_LENGTH);
    requireAtMost('y', pushed.y, dOut, LARGEST_SCALE);
    return pushed;
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

  #held(): ReducedRows {
    if (this.#reduced) return this.#reduced;
    throw new LoraError('ERR_DISPOSED', 'this compressed data was disposed of');
  }
}

const countOf = (portions: readonly Rows[]): number =>
  portions.reduce((sum, { rows }) => sum + rows, 0);

/** Splits off the first `count` rows. */
function splitRows(
  portions: readonly Rows[],
  count: number,
  { dIn, dOut }: Widths,
): [Rows[], Rows[]] {
  const part = ({ x, y }: Rows, from: number, to: number): Rows => ({
    rows: to - from,
    x: x.slice(from * dIn, to * dIn),
    y: y.slice(from * dOut, to * dOut),
  });
  const [first, others]: [Rows[], Rows[]] = [[], []];
  let before = 0;
  for (const portion of portions) {
    const cut = Math.min(Math.max(0, count - before), portion.rows);
    before += portion.rows;
    if (cut === portion.rows) first.push(portion);
    else if (cut === 0) others.push(portion);
    else {
      first.push(part(portion, 0, cut));
      others.push(part(portion, cut, portion.rows));
    }
  }
  return [first, others];
}

/** The number of rows in complete panels. */
const panelRows = (rows: number): number => Math.floor(rows / PANEL_ROWS) * PANEL_ROWS;

function finiteRows(rows: ReducedRows): ReducedRows {
  const { x, y, residualSquares } = rows;
  const isFinite = (values: Float64Array) => firstNotFinite(values, 0, values.length) < 0;
  if (Number.isFinite(residualSquares) && isFinite(x) && isFinite(y)) return rows;
  throw new LoraError(
    'ERR_NOT_FINITE',
    'the rows are too large: the sum of the squares of a column of y is above 1.8e308',
  );
}

/** A compressed argument. */
export interface AcceptedCompressed {
  readonly dIn: number;
  readonly dOut: number;
  readonly n: number;
  /** Not yet checked. */
  readonly wBase: unknown;
  contents(): Work<ReducedRows>;
}

/**
 * Checks compressed data; those of another copy of this package are read through their bytes.
 * Throws ERR_ARGUMENT.
 */
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

/** Whether the value looks like compressed data of any copy of this package. */
export function isCompressed(name: string, value: unknown): value is CompressedData {
  return isRecord(value) && typeof reading(name, () => value.toBytes) === 'function';
}
