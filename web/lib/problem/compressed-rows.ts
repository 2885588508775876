import { isRecord, reading, unexpected } from '../arguments/accept.js';
import { acceptBytes } from '../formats/bytes.js';
import {
  acceptMatrix,
  copyMatrix,
  firstNotFinite,
  LARGEST_SCALE,
  requireAtMost,
  requireFinite,
  type AcceptedMatrix,
  type MatrixInput,
} from '../matrices/matrix.js';
import { decode, encode } from './compressed-format.js';
import { PANEL_ROWS } from '../engine/constants.js';
import type { Engine } from '../engine/engine.js';
import type { EngineSource } from '../engine/engines.js';
import { LoraError } from '../errors.js';
import { addRows, reductionSeconds } from './reduce.js';
import type { ReducedRows, Rows, Widths } from './rows.js';
import { hostFor } from '../threads/hosts.js';
import { finished, runToEnd, type Work } from '../threads/thread.js';
import type { CompressedData } from '../types.js';
import type { OwnedBytes } from '../owned-arrays.js';

const MOST_ROWS = 2 ** 31 - 1;

/** Of a value in x: the length of a column of so many rows of them is still a number. */
const LARGEST_LENGTH = 1e300;

const NO_ROWS: ReducedRows = {
  x: new Float64Array(0),
  y: new Float64Array(0),
  ...{ rows: 0, n: 0, residualSquares: 0 },
};

/**
 * CompressedData (see types.ts) in memory of JavaScript, which collects what is forgotten; an engine
 * has it only while rows are reduced, in the worker where it is much. They wait until they fill panels,
 * so that the bits do not depend on the portions they come in.
 */
export class CompressedRows implements CompressedData {
  declare wBase?: MatrixInput | undefined;
  readonly #dIn: number;
  readonly #dOut: number;
  readonly #engine: Engine;
  readonly #source: EngineSource;
  /** Undefined once it is disposed of. */
  #reduced: ReducedRows | undefined = NO_ROWS;
  #waiting: readonly Rows[] = [];
  /** Ends with the last reduction that was begun. */
  #last: Promise<void> = Promise.resolve();
  /** How long all reductions took, about. */
  #seconds = 0;

  constructor(engine: Engine, source: EngineSource, { dIn, dOut }: Widths) {
    this.#dIn = dIn;
    this.#dOut = dOut;
    this.#engine = engine;
    this.#source = source;
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
      // Where its rows were reduced all the same, with later ones or for a run, there was no error.
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
    const others = runToEnd(contents()); // which takes what waits, where it is the same
    this.#reduced = runToEnd(addRows(this.#engine, this, this.#held(), this.#waiting, others));
    this.#waiting = [];
  }

  toBytes(): OwnedBytes {
    return encode({ dIn: this.dIn, dOut: this.dOut, ...runToEnd(this.contents()) });
  }

  /**
   * The reduced rows, copied, with rests while the last of them are reduced: those that there are at
   * the first of its steps. Throws ERR_NOT_FINITE where they are too large, and ERR_DISPOSED where the
   * data are disposed of meanwhile.
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

  /** Data from `toBytes()`. Throws ERR_FORMAT. */
  static fromBytes(engine: Engine, source: EngineSource, bytes: Uint8Array): CompressedRows {
    const { dIn, dOut, ...rows } = decode(bytes);
    const data = new CompressedRows(engine, source, { dIn, dOut });
    data.#reduced = rows;
    return data;
  }

  /** Of so many that wait, those that fill panels: 0 where a triangle is still to begin with more. */
  #rowsOfWholePanels(waiting: number): number {
    const { dIn } = this;
    const { n, rows } = this.#held();
    const hasTriangle = n > dIn;
    const few = hasTriangle ? 0 : rows;
    const least = hasTriangle ? PANEL_ROWS : panelRows(dIn) + PANEL_ROWS;
    return few + waiting < least ? 0 : panelRows(few + waiting) - few;
  }

  /**
   * Reduces those that wait and fill panels. They are there all the while: what is asked for meanwhile
   * reduces them by itself, and then this has nothing to add.
   */
  async #reduceWaiting(): Promise<void> {
    const [held, waiting] = [this.#held(), this.#waiting];
    const whole = this.#rowsOfWholePanels(countOf(waiting));
    if (whole === 0) return;
    const [added, left] = splitRows(waiting, whole, this);
    this.#seconds += reductionSeconds(whole, this);
    const host = await hostFor(this.#seconds);
    const { dIn, dOut } = this;
    const args = { engine: this.#source, widths: { dIn, dOut }, held, added };
    const reduced = await host.call('reduce', args, { keepArrays: true });
    if (this.#held() !== held) return;
    this.#reduced = reduced;
    this.#waiting = [...left, ...this.#waiting.slice(waiting.length)];
  }

  /** A copy of the rows, checked. */
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

/** The first `count` rows, and the others. */
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

/** The rows of the whole panels in so many. */
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
