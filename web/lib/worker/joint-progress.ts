import type { RowProgress } from '../types/results.js';

/** What the parts of a call report, as one report. */
export class JointProgress {
  readonly #reports: RowProgress[];
  readonly #join: (rows: readonly number[]) => number;
  readonly #listener: ((progress: RowProgress) => void) | undefined;
  #thrown: { readonly error: unknown } | undefined;

  /** `join` makes a number of rows of those of the parts: completed ones, and those in all. */
  constructor(
    parts: number,
    join: (rows: readonly number[]) => number,
    listener: ((progress: RowProgress) => void) | undefined,
  ) {
    this.#reports = Array.from({ length: parts }, () => ({ row: 0, rows: 0, seconds: 0 }));
    this.#join = join;
    this.#listener = listener;
  }

  /** A part whose size is known before it reports. */
  expect(part: number, rows: number): void {
    this.#reports[part] = { row: 0, rows, seconds: 0 };
  }

  /** Passes on what a part reports, and the answer. After an error of the listener no part goes on. */
  tell(part: number, report: RowProgress): unknown {
    if (this.#thrown) throw this.#thrown.error;
    this.#reports[part] = report;
    const all = this.#reports;
    try {
      return this.#listener?.({
        row: this.#join(all.map(({ row }) => row)),
        rows: this.#join(all.map(({ rows }) => rows)),
        seconds: Math.max(...all.map(({ seconds }) => seconds)),
      });
    } catch (error) {
      this.#thrown = { error };
      throw error;
    }
  }
}

/** Of parts that have different rows. */
export const sumOf = (rows: readonly number[]): number => rows.reduce((sum, row) => sum + row, 0);

/** Of parts that all visit the same rows. */
export const leastOf = (rows: readonly number[]): number => Math.min(...rows);
