import { uniformFrom } from '../../tasks/random.js';
import { forEachRow } from './rest.js';

/** Of rows that are too many, so many stay when some have to go. */
const KEPT = 0.8;

const FIRST_ROOM = 1024;

/**
 * Rows as they come, of a file that may have any number of them: every row draws a number, and of too
 * many rows those with the smaller ones stay, in their order. No row is more likely to stay than another,
 * and the same seed draws the same ones.
 */
export class Sample {
  n = 0;
  /** Of all rows that were pushed. */
  total = 0;
  /** (n, width) */
  #values: Float64Array;
  /** What the rows have drawn, and their numbers in the file. */
  #draws = new Float64Array(FIRST_ROOM);
  #numbers = new Float64Array(FIRST_ROOM);
  #limit = 1;
  readonly #uniform: () => number;

  constructor(
    readonly width: number,
    readonly most: number,
    seed: number,
  ) {
    this.#values = new Float64Array(FIRST_ROOM * width);
    this.#uniform = uniformFrom(seed);
  }

  /** Whether `thin()` has to make room for another row. */
  get isFull(): boolean {
    return this.n === this.most;
  }

  at(row: number, column: number): number {
    return this.#values[row * this.width + column] as number;
  }

  /** The number of a row in its file, from 0. */
  numberOf(row: number): number {
    return this.#numbers[row] as number;
  }

  /** Takes a row, `values` from `from` on, where its draw is among the smaller ones. */
  push(values: Float64Array, from: number, number: number): void {
    this.total++;
    const draw = this.#uniform();
    if (draw >= this.#limit) return;
    if (this.n === this.#draws.length) this.#grow();
    const at = this.n * this.width;
    for (let j = 0; j < this.width; j++) this.#values[at + j] = values[from + j] as number;
    this.#draws[this.n] = draw;
    this.#numbers[this.n] = number;
    this.n++;
  }

  /** Leaves out rows until there are fewer than `most`. */
  async thin(signal: AbortSignal, most = this.most): Promise<void> {
    while (this.n >= most) {
      this.#limit *= KEPT;
      const before = this.n;
      this.n = 0;
      await forEachRow(before, this.width, signal, (row) => {
        if ((this.#draws[row] as number) < this.#limit) this.#move(row, this.n++);
      });
    }
  }

  #move(from: number, to: number): void {
    const { width } = this;
    this.#values.copyWithin(to * width, from * width, (from + 1) * width);
    this.#draws[to] = this.#draws[from] as number;
    this.#numbers[to] = this.#numbers[from] as number;
  }

  #grow(): void {
    const room = Math.min(this.most, 2 * this.n);
    const grown = (before: Float64Array, length: number) => {
      const after = new Float64Array(length);
      after.set(before);
      return after;
    };
    this.#values = grown(this.#values, room * this.width);
    this.#draws = grown(this.#draws, room);
    this.#numbers = grown(this.#numbers, room);
  }
}
