import { uniformFrom } from '../../tasks/random.js';
import { forEachRow } from './yield-thread.js';

/** Of rows that are too many, so many stay when some have to go. */
const KEPT = 0.8;

/** Values of a block: as many as are worked on between two looks at the clock. */
const BLOCK = 2 ** 14;

/** Some rows, of which a sample has any number: what is full is never copied to make room. */
interface Block {
  /** (rows of a block, width) */
  readonly values: Float64Array;
  /** What the rows have drawn, and their numbers in the file. */
  readonly draws: Float64Array;
  readonly numbers: Float64Array;
}

/**
 * Rows as they come, of a file that may have any number of them: every row draws a number, and of too
 * many rows those with the smaller ones stay, in their order. No row is more likely to stay than another,
 * and the same seed draws the same ones.
 */
export class Sample {
  n = 0;
  /** Of all rows that were pushed. */
  total = 0;
  readonly #blocks: Block[] = [];
  /** A block has 2 ** #bits rows. */
  readonly #bits: number;
  #limit = 1;
  readonly #uniform: () => number;

  constructor(
    readonly width: number,
    readonly most: number,
    seed: number,
  ) {
    this.#bits = Math.max(0, Math.floor(Math.log2(BLOCK / width)));
    this.#uniform = uniformFrom(seed);
  }

  /** Whether `thin()` has to make room for another row. */
  get isFull(): boolean {
    return this.n === this.most;
  }

  at(row: number, column: number): number {
    return this.#blockOf(row).values[this.#placeOf(row) * this.width + column] as number;
  }

  /** The number of a row in its file, from 0. */
  numberOf(row: number): number {
    return this.#blockOf(row).numbers[this.#placeOf(row)] as number;
  }

  /** Takes a row, `values` from `from` on, where its draw is among the smaller ones. */
  push(values: Float64Array, from: number, number: number): void {
    this.total++;
    const draw = this.#uniform();
    if (draw >= this.#limit) return;
    if (this.n === this.#blocks.length << this.#bits) this.#grow();
    const block = this.#blockOf(this.n);
    const place = this.#placeOf(this.n);
    for (let j = 0; j < this.width; j++) {
      block.values[place * this.width + j] = values[from + j] as number;
    }
    block.draws[place] = draw;
    block.numbers[place] = number;
    this.n++;
  }

  /** Leaves out rows until there are fewer than `most`. */
  async thin(signal: AbortSignal, most = this.most): Promise<void> {
    while (this.n >= most) {
      this.#limit *= KEPT;
      const before = this.n;
      this.n = 0;
      await forEachRow(before, this.width, signal, (row) => {
        const draw = this.#blockOf(row).draws[this.#placeOf(row)] as number;
        if (draw < this.#limit) this.#move(row, this.n++);
      });
    }
  }

  #blockOf(row: number): Block {
    return this.#blocks[row >> this.#bits] as Block;
  }

  /** Of a row in its block. */
  #placeOf(row: number): number {
    return row & ((1 << this.#bits) - 1);
  }

  #move(from: number, to: number): void {
    const { width } = this;
    const [source, target] = [this.#blockOf(from), this.#blockOf(to)];
    const [first, place] = [this.#placeOf(from), this.#placeOf(to)];
    target.values.set(source.values.subarray(first * width, (first + 1) * width), place * width);
    target.draws[place] = source.draws[first] as number;
    target.numbers[place] = source.numbers[first] as number;
  }

  #grow(): void {
    const rows = 1 << this.#bits;
    this.#blocks.push({
      values: new Float64Array(rows * this.width),
      draws: new Float64Array(rows),
      numbers: new Float64Array(rows),
    });
  }
}
