import { counted } from '../base/describe.js';
import { isRecord, LARGEST_COUNT, reading, unexpected } from '../checks/accept.js';
import { acceptBytes } from '../checks/bytes.js';
import { acceptMatrix, acceptShape, copyMatrix, firstNotFinite } from '../matrices/matrix.js';
import type { MatrixInput, OwnedBytes } from '../types/arrays.js';
import { decode, encode } from './compressed-format.js';
import { dealRows, type Addition, type Parts } from './dealing.js';
import type { Engine } from '../engine/engine.js';
import { LoraError, wrongArgument, wrongShape } from '../base/errors.js';
import { PushedRows } from './pushed-rows.js';
import { addRows } from './reduce.js';
import {
  countOf,
  NO_ROWS,
  requireWidths,
  type ReducedRows,
  type Rows,
  type Widths,
} from './rows.js';
import { finished, runToEnd, ThreadShare, type Work } from '../work/slices.js';
import type { CompressedData } from '../types/compressed-data.js';

/** Makes additions in this thread or in others. What is held and added stays as it is. */
export type Reduce = (widths: Widths, additions: readonly Addition[]) => Promise<ReducedRows[]>;

/**
 * CompressedData in JavaScript memory, which is garbage collected. Rows are in an engine only while
 * they are reduced, in workers if that takes long. They wait until they fill panels, so that the
 * bits do not depend on the portions in which they arrive.
 */
export class CompressedRows implements CompressedData {
  declare wBase?: MatrixInput | undefined;
  readonly #dIn: number;
  readonly #dOut: number;
  readonly #engine: Engine;
  readonly #reduce: Reduce;
  readonly #parts: Parts;
  /** What each part has reduced. Undefined after dispose(). */
  #reduced: readonly ReducedRows[] | undefined;
  #waiting: readonly Rows[] = [];
  /** What is pushed and not copied yet, in its order. */
  #pushed: PushedRows[] = [];
  /** Settles with the latest copy. */
  #copying: Promise<void> = Promise.resolve();
  /** Settles with the latest reduction. */
  #last: Promise<void> = Promise.resolve();

  constructor(
    engine: Engine,
    reduce: Reduce,
    parts: Parts,
    { dIn, dOut }: Widths,
    reduced?: ReducedRows,
  ) {
    this.#dIn = dIn;
    this.#dOut = dOut;
    this.#reduced = reduced && reduced.n > 0 ? [reduced] : [];
    this.#engine = engine;
    this.#reduce = reduce;
    this.#parts = parts;
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
    const held = this.#held().reduce((sum, { n }) => sum + n, 0);
    return held + countOf(this.#waiting) + countOf(this.#pushed);
  }

  async push(x: MatrixInput, y: MatrixInput): Promise<void> {
    const pushed = this.#accepted(x, y);
    if (pushed.areFew) runToEnd(pushed.copies());
    this.#pushed.push(pushed);
    if (pushed.areFew && this.#pushed.length === 1) this.#take(pushed);
    else await this.#copyInTurn(pushed);
    const portions = runToEnd(pushed.copies());
    const reduction = this.#last.then(() => this.#reduceWaiting());
    this.#last = reduction.catch(() => undefined);
    try {
      await reduction;
    } catch (error) {
      const isWaiting = (rows: Rows): boolean => portions.includes(rows);
      // If its rows were reduced nevertheless, with later ones or for a run, there is no error.
      if (!this.#waiting.some(isWaiting) && this.#reduced) return;
      this.#waiting = this.#waiting.filter((rows) => !isWaiting(rows));
      throw error;
    }
  }

  merge(other: CompressedData): void {
    const { dIn, dOut, n, wBase, contents } = acceptCompressed('other', other);
    requireWidths('other', { dIn, dOut }, this);
    this.#requireRoom(n);
    const merged = mergedWeight(this, wBase);
    this.#takeAll();
    const others = runToEnd(contents()); // which also reduces waiting rows, if it is the same object
    this.#reduced = [runToEnd(this.#merged(this.#held(), this.#waiting, others))];
    this.#waiting = [];
    if (merged) this.wBase = merged;
  }

  toBytes(): OwnedBytes {
    return encode({ dIn: this.dIn, dOut: this.dOut, ...runToEnd(this.#whole()) });
  }

  /**
   * A copy of the reduced rows at the time of its first step, yielding while waiting rows are
   * reduced and parts merged. Throws ERR_NOT_FINITE if they are too large, and ERR_DISPOSED if the
   * data are disposed of meanwhile.
   */
  *contents(): Work<ReducedRows> {
    const whole = yield* this.#whole();
    return { ...whole, x: whole.x.slice(), y: whole.y.slice() };
  }

  /** The same without a copy. */
  *#whole(): Work<ReducedRows> {
    this.#takeAll();
    const [held, waiting] = [this.#held(), this.#waiting];
    const reduced = yield* this.#merged(held, waiting);
    if (this.#held() === held && this.#waiting === waiting) {
      this.#reduced = [reduced];
      this.#waiting = [];
    }
    return finiteRows(reduced);
  }

  dispose(): void {
    this.#reduced = undefined;
    this.#waiting = [];
    this.#pushed = [];
  }

  /**
   * Reduces waiting rows that fill panels. They stay available meanwhile: if a call needs them
   * earlier, it reduces them itself, and this result is dropped.
   */
  async #reduceWaiting(): Promise<void> {
    const [held, waiting] = [this.#held(), this.#waiting];
    const { additions, left } = dealRows(this, this.#parts, held, waiting);
    if (additions.length === 0) return;
    const { dIn, dOut } = this;
    const reduced = await this.#reduce({ dIn, dOut }, additions);
    if (this.#held() !== held) return;
    const parts = [...held];
    for (const [i, { part }] of additions.entries()) parts[part] = reduced[i] as ReducedRows;
    this.#reduced = parts;
    this.#waiting = [...left, ...this.#waiting.slice(waiting.length)];
  }

  /** All rows as one part; those that wait are dealt before, as if there had been time for it. */
  *#merged(
    held: readonly ReducedRows[],
    waiting: readonly Rows[],
    ...others: ReducedRows[]
  ): Work<ReducedRows> {
    const { additions, left } = dealRows(this, this.#parts, held, waiting);
    const parts = [...held];
    for (const { part, held: before, added } of additions) {
      parts[part] = yield* addRows(this.#engine, this, before, added);
    }
    const [first = NO_ROWS, ...rest] = [...parts, ...others];
    if (rest.length === 0 && left.length === 0) return first;
    return yield* addRows(this.#engine, this, first, left, rest);
  }

  /** Copies the rows of a push after those of the pushes before, and lets them wait. */
  async #copyInTurn(pushed: PushedRows): Promise<void> {
    const copying = this.#copying.then(() => new ThreadShare().run(pushed.copies()));
    this.#copying = copying.then(
      () => undefined,
      () => undefined,
    );
    try {
      await copying;
      this.#take(pushed);
    } finally {
      this.#pushed = this.#pushed.filter((other) => other !== pushed);
    }
  }

  /** Lets the rows wait, unless they do already. */
  #take(pushed: PushedRows): void {
    if (!this.#pushed.includes(pushed)) return;
    this.#pushed = this.#pushed.filter((other) => other !== pushed);
    this.#waiting = [...this.#waiting, ...runToEnd(pushed.copies())];
  }

  /** Copies what is left of all pushes. Those that fail reject, and do not count. */
  #takeAll(): void {
    for (const pushed of this.#pushed) {
      try {
        this.#take(pushed);
      } catch {
        // its push() rejects with the same error
      }
    }
  }

  #accepted(x: MatrixInput, y: MatrixInput): PushedRows {
    const { dIn, dOut } = this;
    const [features, targets] = [acceptMatrix('x', x), acceptMatrix('y', y)];
    const n = features.length / dIn;
    if (n === 0 || !Number.isInteger(n)) {
      throw wrongShape(
        `x has ${counted(features.length, 'value')}; rows × dIn were expected, a positive multiple of dIn = ${dIn}`,
      );
    }
    if (targets.length !== n * dOut) {
      throw wrongShape(
        `y has ${counted(targets.length, 'value')}; rows × dOut = ${n} × ${dOut} = ${n * dOut} were expected ` +
          `(${counted(n, 'row')} from x.length / dIn)`,
      );
    }
    this.#requireRoom(n);
    return new PushedRows(features, targets, { dIn, dOut });
  }

  #requireRoom(rows: number): void {
    if (this.n + rows <= LARGEST_COUNT) return;
    throw wrongArgument(`there are ${this.n} rows and ${rows} more; ${LARGEST_COUNT} are the most`);
  }

  #held(): readonly ReducedRows[] {
    if (this.#reduced) return this.#reduced;
    throw new LoraError('ERR_DISPOSED', 'this compressed data was disposed of');
  }
}

/**
 * The weight that both data are for: undefined if that of `data` stays as it is, a copy of the
 * other's if only this one is known. Throws ERR_ARGUMENT if they differ.
 */
function mergedWeight(
  { wBase, dIn, dOut }: CompressedRows,
  other: unknown,
): Float64Array | undefined {
  if (other === undefined || other === wBase) return undefined;
  const copied = (name: string, weight: unknown) =>
    copyMatrix(name, acceptShape(name, weight, ['dIn', dIn], ['dOut', dOut]));
  const received = copied('other.wBase', other);
  if (wBase === undefined) return received;
  const expected = copied('wBase', wBase);
  const differing = received.findIndex((value, i) => value !== expected[i]);
  if (differing < 0) return undefined;
  throw wrongArgument(
    `other.wBase[${differing}] is ${received[differing]}; ${expected[differing]} was expected, as in ` +
      'wBase of the data that it is merged into',
  );
}

function finiteRows(rows: ReducedRows): ReducedRows {
  const { x, y, residualSquares } = rows;
  const isFinite = (values: Float64Array) => firstNotFinite(values, 0, values.length) < 0;
  if (Number.isFinite(residualSquares) && isFinite(x) && isFinite(y)) return rows;
  throw new LoraError(
    'ERR_NOT_FINITE',
    'the rows are too large: the sum of the squares of a column of y is above 1.8e308',
  );
}

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
